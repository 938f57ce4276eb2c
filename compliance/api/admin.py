"""Tokens in the admin: made and revoked here, never read."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action

from compliance.api.models import ApiToken
from compliance.api.services import token_revoke
from compliance.core.access import RoleRules
from compliance.core.roles import ADMINISTRATOR, EVERY_ROLE, role_of


@admin.register(ApiToken)
class ApiTokenAdmin(RoleRules, ModelAdmin):
    """Everybody sees and revokes their own, the administrator all; `manage.py api_token` makes them."""

    operators = EVERY_ROLE
    list_display = (
        "prefix",
        "name",
        "user",
        "scopes",
        "created_at",
        "expires_at",
        "last_used_on",
        "revoked_at",
    )
    list_select_related = ("user",)
    fields = readonly_fields = list_display
    actions = ("revoke",)

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset if role_of(user) == ADMINISTRATOR else queryset.filter(user=user)

    @action(description=_("Revoke tokens"), permissions=["operate"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        done = sum(token_revoke(token=token, by=str(request.user)) for token in queryset)
        self.message_user(request, _("Revoked: %(count)d") % {"count": done}, messages.SUCCESS)

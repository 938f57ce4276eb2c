"""Accounts in the admin: invitations, addresses, second factors, failed attempts. No secret is shown.

The pages of allauth and axes are replaced: theirs ask Django's permission rows, of which we have none.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from compliance.accounts.models import Invitation
from compliance.accounts.selectors import invitation_list_visible
from compliance.core.access import RoleRules
from compliance.core.roles import ADMINISTRATORS, EDITORS


class InvitationAdmin(RoleRules, ModelAdmin):
    """Sent from the pages of the first ten minutes; to delete one takes it back."""

    readers = deleters = EDITORS
    list_display = ("email", "firm", "invited_by", "invited_at", "expires_at", "accepted_at")
    list_select_related = ("firm", "invited_by")
    search_fields = ("email",)
    fields = readonly_fields = (
        *(
            "email",
            "firm",
            "language",
            "invited_by",
            "invited_at",
            "expires_at",
            "accepted_at",
            "accepted_by",
        ),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset.filter(pk__in=invitation_list_visible(user=user).values("pk"))


class AddressAdmin(RoleRules, ModelAdmin):
    """Whether an address was confirmed."""

    readers = deleters = ADMINISTRATORS
    list_display = ("email", "user", "verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email",)
    fields = readonly_fields = ("email", "user", "verified", "primary")


class AuthenticatorAdmin(RoleRules, ModelAdmin):
    """To delete one lets somebody in again who has lost both device and codes."""

    readers = deleters = ADMINISTRATORS
    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")


class AttemptAdmin(RoleRules, ModelAdmin):
    """Failed logins that still count; to delete one opens the login again."""

    readers = deleters = ADMINISTRATORS
    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    fields = readonly_fields = (
        "username",
        "ip_address",
        "shown_agent",
        "failures_since_start",
        "attempt_time",
    )

    @display(description=_("browser"))
    def shown_agent(self, attempt: AccessAttempt) -> str:
        return str(attempt.user_agent)[:120]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


_OURS = {
    Invitation: InvitationAdmin,
    EmailAddress: AddressAdmin,
    Authenticator: AuthenticatorAdmin,
    AccessAttempt: AttemptAdmin,
}


def pages_register() -> None:
    """Called when all apps are there: the libraries have registered theirs by then."""
    for model in (*_OURS, SocialAccount, SocialApp, SocialToken):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    for model, page in _OURS.items():
        admin.site.register(model, page)

"""Users in the admin: an administrator's page. What a role may do is in code, not in tick boxes."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from compliance.core.access import DeletingRules
from compliance.core.exports import ExportAdmin
from compliance.core.roles import ADMINISTRATORS
from compliance.core.zone_choice import ZoneChoice
from compliance.firms.admin.imports import ImportAdmin
from compliance.firms.models import User


@admin.register(User)
class UserAdmin(ZoneChoice, DeletingRules, ImportAdmin, ExportAdmin, DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    readers = creators = editors = deleters = ADMINISTRATORS
    import_kind = "users"
    export_fields = ("email", "role", "language", "timezone", "is_active")
    list_display = (
        "email",
        "role",
        "shown_firms",
        "shown_associations",
        "language",
        "last_login",
        "is_active",
    )
    list_filter = (
        ("role", ChoicesDropdownFilter),
        ("firms", RelatedDropdownFilter),
        ("associations", RelatedDropdownFilter),
        "is_active",
    )
    search_fields = ("email", "username", "first_name", "last_name")
    ordering = ("email",)
    filter_horizontal = ()
    autocomplete_fields = ("firms", "associations")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": (("username", "email"), "password", ("first_name", "last_name"))}),
        (_("Role"), {"fields": ("role", "firms", "associations", "is_active")}),
        (_("Reading"), {"fields": ("language", "timezone")}),
        (_("Dates"), {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "role", "usable_password", "password1", "password2")}),
        (_("Sees"), {"fields": ("firms", "associations")}),
    )

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("firms", "associations")

    @display(description=_("firms"))
    def shown_firms(self, user: User) -> str:
        return ", ".join(firm.code for firm in user.firms.all()) or "–"

    @display(description=_("associations"))
    def shown_associations(self, user: User) -> str:
        return ", ".join(association.code for association in user.associations.all()) or "–"

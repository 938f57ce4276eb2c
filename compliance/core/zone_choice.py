"""A time zone in the administration: chosen from the list of the account's own form, told in words."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from compliance.core.zones import zone_choices

NOT_LISTED: Final = _("“%(value)s” is no time zone. Choose one of the list.")


class ZoneChoice:
    """Mix into a model's admin page: its column `timezone` becomes a choice of known zones."""

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "timezone":
            return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return forms.ChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=zone_choices,
            widget=UnfoldAdminSelectWidget,
            initial=db_field.get_default(),
            help_text=db_field.help_text,
            error_messages={"invalid_choice": NOT_LISTED},
        )

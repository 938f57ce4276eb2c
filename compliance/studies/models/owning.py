"""Whose a panel or a study is: an association's, a firm's, or one person's own."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Association, Firm, User


def study_storage() -> Storage:
    """Where panels and reports lie: apart, as files of evidence, readable by the server's account only."""
    return storages["evidence"]


def study_place(row: Any, name: str) -> str:
    """A random place. Nothing of the name that the sender gave becomes part of a path."""
    token = token_hex(20)
    return f"studies/{token[:2]}/{token[2:]}"


class Owned(models.Model):
    """Exactly one owner; who of it sees what is decided in `studies.selectors`."""

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("association"),
    )
    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("firm")
    )
    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("person"),
        help_text=_("Only where it is nobody else's."),
    )
    created_by = models.CharField(_("made by"), max_length=254, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(association__isnull=False, firm__isnull=True, user__isnull=True)
                    | Q(association__isnull=True, firm__isnull=False, user__isnull=True)
                    | Q(association__isnull=True, firm__isnull=True, user__isnull=False)
                ),
                name="%(class)s_has_one_owner",
            )
        ]

    @property
    def owner(self) -> Association | Firm | User:
        found: Association | Firm | User | None = self.association or self.firm or self.user
        assert found is not None
        return found

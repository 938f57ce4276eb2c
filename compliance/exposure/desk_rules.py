"""What may be done with a finding on the desk, by whom, and what is said where it may not."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.core.roles import EDITORS, role_of
from compliance.exposure.models import Finding
from compliance.firms.selectors import firm_list_visible

Status = Finding.Status
BY_HAND = (Status.IN_PROCESS, Status.APPLICABLE, Status.EXCLUDED, Status.DONE)
"""States that a person chooses; unread is what a finding is before anybody looked."""
WITH_REASON = (Status.EXCLUDED, Status.DONE)
DECIDED = (Status.APPLICABLE, Status.EXCLUDED, Status.DONE)
"""Decisions that rest on what the finding said: a material change asks for them again."""
REASON_MOST, COMMENT_MOST = 2_000, 10_000


class WorkflowRefused(FairleadError):
    """A step that cannot be taken; nothing was changed. `code` says which rule stands against it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ReasonMissing(WorkflowRefused):
    """A finding is settled, or taken back from settled, with a reason: the next reader wants to know why."""

    def __init__(self, *, finding: Finding) -> None:
        super().__init__(
            "reason_missing", _("Nothing was changed: give a reason in your own words, then decide again.")
        )
        self.finding = finding


def may_own(owner: Any, firm_ids: set[int]) -> bool:
    """Whether a person may settle findings and sees all these firms."""
    if role_of(owner) not in EDITORS:
        return False
    seen = firm_list_visible(user=owner).filter(pk__in=firm_ids).values_list("pk", flat=True)
    return set(seen) == firm_ids


def words_checked(text: str, most: int) -> str:
    """The text without blanks around it. Raises WorkflowRefused where it is too long."""
    words = text.replace("\0", "").strip()
    if len(words) > most:
        raise WorkflowRefused(
            "too_long",
            _("The text has %(count)d characters, %(most)d are kept. Write it shorter.")
            % {"count": len(words), "most": most},
        )
    return words

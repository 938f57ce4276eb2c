"""Keeps what a refused form of the desk said until its page is shown again; decides nothing.

One refusal a login, in the session: it is shown once, on the page that the form was sent from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from compliance.core.row_numbers import row_number
from compliance.exposure.desk_rules import WorkflowRefused

_KEY = "desk-refused"
_TYPED = ("reason", "owner", "due_on", "comment")
"""The fields of the forms; what else was sent is not kept."""
_FIELD_OF_RULE = {
    "none_chosen": "finding",
    "too_many": "finding",
    "unknown": "finding",
    "reason_missing": "reason",
    "comment_empty": "comment",
}
_FIELD_OF_ACTION = {"assign": "owner", "schedule": "due_on", "comment": "comment"}


@dataclass(frozen=True, slots=True)
class Refused:
    """What stood against the form (`message`), at which field, and what the sender had ticked and typed.

    `field` is one of _TYPED, or "finding" where the choice of findings is meant.
    """

    message: str
    field: str
    typed: dict[str, str] = field(default_factory=dict)
    numbers: frozenset[int] = frozenset()

    @property
    def is_in_details(self) -> bool:
        """Whether the field stands in the part of the form that is folded up."""
        return self.field in _FIELD_OF_ACTION.values()


def refusal_keep(request: HttpRequest, refusal: WorkflowRefused, *, page: str) -> None:
    """Remember the form that was sent, for the page that the sender is led back to."""
    sent, action = request.POST, request.POST.get("action", "")
    request.session[_KEY] = {
        "page": page,
        "message": str(refusal),
        "field": _FIELD_OF_RULE.get(refusal.code) or _FIELD_OF_ACTION.get(action, "reason"),
        "typed": {name: sent[name].replace("\0", "") for name in _TYPED if sent.get(name)},
        "numbers": [number for text in sent.getlist("finding") if (number := row_number(text)) is not None],
    }


def refusal_forget(request: HttpRequest) -> None:
    """A later form went through: what an earlier one said is settled."""
    request.session.pop(_KEY, None)


def refusal_taken(request: HttpRequest) -> Refused | None:
    """What was refused on this very page, for the one time that it is shown; None elsewhere."""
    kept: Any = request.session.get(_KEY)
    if not kept or kept["page"] != request.get_full_path():
        return None
    refusal_forget(request)
    return Refused(kept["message"], kept["field"], kept["typed"], frozenset(kept["numbers"]))

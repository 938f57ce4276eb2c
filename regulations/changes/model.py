"""An event at a source: its type, whom it concerns, what differs, since when, and where both sides stand.

It holds results and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from crawlers.contract import CaptureRef, NoticeItem


class ChangeKind(StrEnum):
    ADDED = "added"
    """New, and later than everything that the earlier state held."""
    AMENDED = "amended"
    """A later outcome, or another value of a field that the source's card calls material."""
    STAGE_MOVED = "stage_moved"
    """A process, or an act on its way from draft to law, reached another stage."""
    LATE = "late"
    """In the law for long, new to us: the source told it late. Our inference from its date, no event."""
    RENAMED = "renamed"
    """The same dates and numbers under another name."""
    COSMETIC = "cosmetic"
    """Only wording, typography, submitters or corrected history."""
    REMOVED = "removed"
    """Gone from a list that is complete."""


ALERTING = frozenset({ChangeKind.ADDED, ChangeKind.AMENDED, ChangeKind.STAGE_MOVED, ChangeKind.REMOVED})
"""Types that are news. The others are kept and shown, and nobody is woken for them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of the item; dots lead into nested fields. None: the field was or became empty."""

    field: str
    before: Any
    after: Any

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event. `happened_on`: the day of the law or the stage, None where the source names none."""

    kind: ChangeKind
    before: NoticeItem | None
    after: NoticeItem | None
    fields: tuple[FieldChange, ...] = ()
    happened_on: date | None = None

    @property
    def item(self) -> NoticeItem:
        """The item that the event is about, as it stands now or as it last stood."""
        item = self.after or self.before
        if item is None:
            raise ValueError("a change has at least one side")
        return item

    @property
    def is_alert(self) -> bool:
        return self.kind in ALERTING

    def to_json(self) -> dict[str, Any]:
        item = self.item
        return {
            "source": item.source,
            "type": self.kind.value,
            "is_alert": self.is_alert,
            "is_inferred": self.kind is ChangeKind.LATE,
            "happened_on": self.happened_on.isoformat() if self.happened_on else None,
            "entity": {
                "kind": item.kind,
                "symbol": symbol_of(item),
                "name": item.title,
                "ec": codes_of(item, "ec"),
                "cas": codes_of(item, "cas"),
            },
            "fields": [field.to_json() for field in self.fields],
            "evidence": {"before": _place(self.before), "after": _place(self.after)},
        }


def symbol_of(item: NoticeItem) -> str:
    """All symbols of a joint notification; elsewhere the symbol as printed (an act's aliases name it too)."""
    return (", ".join(item.symbols) if item.kind == "notification" else "") or item.symbol.strip()


def codes_of(item: NoticeItem, scheme: str) -> list[str]:
    """EC or CAS numbers of an item, in order, each once."""
    return list(dict.fromkeys(code.code for code in item.codes if code.scheme == scheme))


def _place(item: NoticeItem | None) -> dict[str, str] | None:
    return _where(item.capture) if item else None


def _where(capture: CaptureRef) -> dict[str, str]:
    return {"url": capture.url, "sha256": capture.sha256, "locator": capture.locator}

"""Words a digest or an instant message for a chat room: at most eight items with links, within its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from compliance.alerts import wording
from compliance.alerts.links import findings_url
from compliance.alerts.presenting import DigestView

ITEMS: Final = 8
_TITLES: Final = (90, 60, 40, 24)
"""Characters of a title, tried from the longest on until the message fits."""


@dataclass(frozen=True, slots=True)
class _Item:
    when: str
    title: str
    url: str
    finding: int | None = None


def chat_text(view: DigestView, *, bytes_most: int, remarks: Mapping[int, str] | None = None) -> str:
    """One message in the active language; what finds no room is a number with a link."""
    items = _items(view)
    for count in range(min(len(items), ITEMS), -1, -1):
        for title in _TITLES:
            text = _message(view, items, count, title, remarks or {})
            if len(text.encode()) <= bytes_most:
                return text
    return _("Fairlead: %(url)s") % {"url": findings_url()}


def _items(view: DigestView) -> list[_Item]:
    """What a mail tells in full, then what it tells in a line: a chat room has a line for either."""
    entries = (entry for section in view.sections for entry in section.entries)
    return [
        *(_Item(f"{e.badge} {e.when}".strip(), e.title, e.finding_url, e.finding) for e in entries),
        *(_Item("", line.text, line.url) for line in view.links),
    ]


def _message(
    view: DigestView, items: Sequence[_Item], count: int, title: int, remarks: Mapping[int, str]
) -> str:
    lines = [f"Fairlead · {view.week}", view.audience, " · ".join(line.text for line in view.tally), ""]
    for number, item in enumerate(items[:count], 1):
        when = f"[{item.when}] " if item.when else ""
        lines.append(f"{number}. {when}{wording.shortened(item.title, title)}")
        if item.finding and (remark := remarks.get(item.finding)):
            lines.append(f"   {wording.shortened(remark, title)}")
        lines.append(f"   {item.url}")
    more = len(items) - count + len(view.questions) + (1 if view.unlisted else 0)
    if not items:
        lines.append(_("Nothing new for you this week."))
        lines += [f"{line.label}: {line.text}" for line in view.pulse[:1]]
    if more:
        lines.append(_("More is on the page: %(url)s") % {"url": findings_url()})
    return "\n".join(lines).strip()

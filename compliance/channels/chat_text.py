"""Words a digest or an instant message for a chat room: at most eight items with links, within its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from compliance.alerts import wording
from compliance.alerts.links import findings_url
from compliance.alerts.presenting import DigestView, EntryView

ITEMS: Final = 8
_TITLES: Final = (90, 60, 40, 24)
"""Characters of a title, tried from the longest on until the message fits."""


def chat_text(view: DigestView, *, bytes_most: int, remarks: Mapping[int, str] | None = None) -> str:
    """One message in the active language; what finds no room is a number with a link."""
    entries = [entry for section in view.sections for entry in section.entries][:ITEMS]
    for count in range(len(entries), -1, -1):
        for title in _TITLES:
            text = _message(view, entries[:count], title, remarks or {})
            if len(text.encode()) <= bytes_most:
                return text
    return _("Fairlead: %(url)s") % {"url": findings_url()}


def _message(view: DigestView, entries: Sequence[EntryView], title: int, remarks: Mapping[int, str]) -> str:
    lines = [f"Fairlead · {view.week}", view.audience, " · ".join(line.text for line in view.tally), ""]
    for number, entry in enumerate(entries, 1):
        when = f"{entry.badge} {entry.when}".strip()
        lines.append(f"{number}. [{when}] {wording.shortened(entry.title, title)}")
        if remark := remarks.get(entry.finding):
            lines.append(f"   {wording.shortened(remark, title)}")
        lines.append(f"   {entry.finding_url}")
    told = sum(len(section.entries) for section in view.sections)
    more = told - len(entries) + len(view.links) + len(view.questions) + (1 if view.unlisted else 0)
    if not entries:
        lines.append(_("Nothing new for you this week."))
        lines += [f"{line.label}: {line.text}" for line in view.pulse[:1]]
    if more:
        lines.append(_("More is on the page: %(url)s") % {"url": findings_url()})
    return "\n".join(lines).strip()

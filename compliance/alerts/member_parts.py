"""What an association's mail tells of one member, as a text to forward: it holds nothing of any other.

Worded in the active language. It chooses by the digest's own order and reads no table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from compliance.alerts.digest import entries_of_firm
from compliance.alerts.items import Digest
from compliance.alerts.presenting import entry_view, week_told
from compliance.alerts.weeks import IsoWeek

ITEMS = 5
"""Items of a member that are told in full; the rest is a number."""
ROOM = 30_000
"""Bytes, as they travel, that all files of a mail may take: the whole is to stay under 100 kB."""
_TRAVEL = 3
"""Bytes on the way for one that is no ASCII."""
_NOT_IN_NAMES = re.compile(r"[^\w .()-]+")


@dataclass(frozen=True, slots=True)
class MemberPart:
    """A text file with the member's name."""

    name: str
    text: str


def member_parts(digest: Digest, *, week: IsoWeek, today: date) -> tuple[MemberPart, ...]:
    """A file for each member that the mail names and that has news, most to do first, while there is room."""
    parts: list[MemberPart] = []
    room = ROOM
    for member in digest.members:
        entries = entries_of_firm(digest, member.firm)
        if not entries:
            continue
        views = [
            entry_view(entry, number, today, name_firms=False)
            for number, entry in enumerate(entries[:ITEMS], start=1)
        ]
        context = {
            "member": member.name,
            "week": week_told(week),
            "entries": views,
            "more": len(entries) - len(views),
        }
        text = render_to_string("alerts/member.txt", context)
        room -= sum(1 if character < "\x80" else _TRAVEL * len(character.encode()) for character in text)
        if room < 0:
            break
        name = " ".join(_NOT_IN_NAMES.sub(" ", member.name).split())[:80]
        parts.append(MemberPart(f"{len(parts) + 1} {name}.txt", text))
    return tuple(parts)

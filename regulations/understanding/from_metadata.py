"""What the source states in its own fields, with the place where the stored text shows the same.

Metadata outranks inference: certainty 1.0, origin "metadata". Knows no prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from regulations.understanding.classification import code_of
from regulations.understanding.identifiers import cas_valid, ec_valid
from regulations.understanding.nomenclature import ics_exists
from regulations.understanding.result import DATE_ROLES, Document, Mention

_CELEX = re.compile(r"[0-9][0-9]{4}[A-Z]{1,2}[0-9]{4}(?:\([0-9]{2}\))?")
_LINE_LABELS = {
    "hs": ("hs", "harmoni"),
    "cn": ("cn", "hs"),
    "ics": ("ics",),
    "cas": ("cas",),
    "ec": ("ec",),
    "celex": ("celex",),
    "publication": ("distribution", "publication", "published", "date of publication", "inclusion"),
    "comment_deadline": ("final date for comments", "comment", "deadline"),
    "adoption": ("adoption", "proposed date of adoption", "proposed adoption"),
    "entry_into_force": ("entry into force", "proposed entry", "proposed date of entry", "inclusion"),
    "application": ("application", "date of application"),
    "sunset": ("sunset", "expiry"),
    "modification": ("modif", "updated", "last"),
}
_EXISTS: Mapping[str, Callable[[str], bool]] = {"ics": ics_exists, "cas": cas_valid, "ec": ec_valid}
# By hand: names of `calendar` follow the locale of the process.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def first_place(content: str, variants: Sequence[str], labels: Sequence[str]) -> tuple[int, int] | None:
    """Where one of the printed variants stands as a whole number; lines with such a label win."""
    best: tuple[int, int, int] | None = None
    for variant in dict.fromkeys(v for v in variants if v):
        pattern = re.compile(rf"(?<![0-9A-Za-z]){re.escape(variant)}(?![0-9A-Za-z])(?!\.[0-9])")
        for found in pattern.finditer(content):
            line = content[content.rfind("\n", 0, found.start()) + 1 : found.start()].lower()
            rank = next((i for i, label in enumerate(labels) if line.lstrip().startswith(label)), len(labels))
            if best is None or rank < best[0]:
                best = (rank, found.start(), found.end())
    return best[1:] if best else None


def _code_variants(printed: str, code: str) -> list[str]:
    variants = [printed.strip(), code]
    if code.isdigit() and len(code) >= 4:
        pairs = [code[i : i + 2] for i in range(4, len(code), 2)]
        variants += [f"{code[:2]}.{code[2:4]}{'.' if pairs else ''}{'.'.join(pairs)}"]
        variants += [".".join([code[:4], *pairs]), " ".join([code[:4], *pairs])]
    return variants


def _checked(scheme: str, printed: str) -> tuple[str, str] | None:
    """(kind, normalised code), or None where the code cannot exist in its scheme."""
    text = printed.strip()
    if scheme in ("hs", "cn"):
        stated = code_of(text)
        return stated[:2] if stated else None
    if scheme == "celex":
        return ("act", text) if _CELEX.fullmatch(text) else None
    exists = _EXISTS.get(scheme)
    return (scheme, text) if exists is not None and exists(text) else None


def metadata_mentions(document: Document, content: str) -> Iterator[Mention]:
    """Codes that the source states and that exist; a code that cannot exist is left out."""
    seen: set[tuple[str, str]] = set()
    for scheme, printed, _label in document.metadata.codes:
        checked = _checked(scheme.lower(), printed)
        if checked is None or checked in seen:
            continue
        seen.add(checked)
        kind, code = checked
        place = first_place(content, _code_variants(printed, code), _LINE_LABELS[scheme.lower()])
        yield Mention(
            kind=kind,
            code=code,
            text=content[place[0] : place[1]] if place else printed.strip(),
            start=place[0] if place else None,
            end=place[1] if place else None,
            rule=f"metadata.{scheme.lower()}",
            origin="metadata",
            certainty=1.0,
        )


def date_variants(day: date) -> list[str]:
    """The ways in which sources print a day, the least ambiguous first."""
    month = _MONTHS[day.month - 1]
    return [
        day.isoformat(),
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day} {month} {day.year}",
        f"{day.day:02d} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day.day:02d}-{month[:3]}-{day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ]


def metadata_dates(
    document: Document, content: str
) -> Iterator[tuple[str, date | None, str, tuple[int, int] | None]]:
    """(role, day, rule in words, place) for each date field of the source with a known role."""
    for role, on, rule in document.metadata.dates:
        if role not in DATE_ROLES or (on is None and not rule.strip()):
            continue
        variants = date_variants(on) if on else [rule.strip()]
        yield role, on, rule.strip(), first_place(content, variants, _LINE_LABELS[role])

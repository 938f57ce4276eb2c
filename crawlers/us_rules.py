"""Rules of United States authorities: document numbers, corrections, dockets, programmes, New York days.

A Federal Register number is `2023-13250` (older ones `95-1234`, `E9-8360`); `C1-2021-17388` corrects
2021-17388, `C5-20701` corrects 05-20701, `Z9-20590` corrects E9-20590 and `R1-2021-17388` prints it
anew. It knows no wire format and no network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawlers.contract import UnreadableRow

NEW_YORK = ZoneInfo("America/New_York")
KIND = "rule"
"""Kind of the items of both sources: a rule, or the proposal of one, of an authority."""
FAMILY = "us_rules"
"""The Register and regulations.gov print the same documents."""
REGISTER_PAGE = "https://www.federalregister.gov/d/"

_DASHES = str.maketrans("‐‑‒–—−", "------")
_PREFIX = re.compile(r"^FR\s*Doc\.?\s*(?:No\.?)?\s*", re.IGNORECASE)
_MODERN = re.compile(r"(?:(?P<mark>[CR]\d)-)?(?P<year>(?:19|20)\d\d)-(?P<number>\d{2,6})")
_EARLY = re.compile(r"(?P<year>[0-9CEXZ]\d)-(?P<number>\d{2,6})")
_LEADING_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})\s+")


@dataclass(frozen=True, slots=True)
class RegisterNumber:
    """A document number with dashes, blanks and leading zeros repaired; `corrects` is its parent's."""

    number: str
    corrects: str = ""


def register_number(printed: str) -> RegisterNumber | None:
    """The number, or None where the cell holds none: bare page numbers (`41019`) and citations stand
    in that field too, and matching on them would tie strangers together."""
    text = _PREFIX.sub("", printed.translate(_DASHES).strip()).replace(" ", "")
    if found := _MODERN.fullmatch(text):
        plain = f"{found['year']}-{int(found['number']):05d}"
        return RegisterNumber(f"{found['mark']}-{plain}", plain) if found["mark"] else RegisterNumber(plain)
    if found := _EARLY.fullmatch(text):
        year, number = found["year"], str(int(found["number"]))
        parent = {"C": "0", "Z": "E"}.get(year[0], "")
        return RegisterNumber(f"{year}-{number}", f"{parent}{year[1]}-{number}" if parent else "")
    return None


def new_york_day(stamp: str, field: str) -> date:
    """The day in New York of a UTC stamp: `2023-08-08T03:59:59Z` is the last second of 7 August there."""
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00"))
    except ValueError:
        raise UnreadableRow(f"field {field!r}: {stamp!r} is not a moment in UTC") from None
    if moment.tzinfo is None:
        raise UnreadableRow(f"field {field!r}: {stamp!r} names no time zone, the day may be another one")
    return moment.astimezone(NEW_YORK).date()


def title_parts(title: str) -> tuple[date | None, str]:
    """(day, title): the Department of Energy prints the day of publication before the title."""
    found = _LEADING_DAY.match(title)
    if not found:
        return None, title
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None, title
    return day, title[found.end() :]


# --- programmes that touch traded goods ------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A body of rules: its words for the reader, its place in the Code of Federal Regulations."""

    code: str
    words: str
    agency: str
    """Slug of the agency at federalregister.gov."""
    title: int
    first: int
    last: int

    def holds(self, title: int, part: int) -> bool:
        return title == self.title and self.first <= part <= self.last


PROGRAMMES = (
    Programme(
        code="tsca",
        words="Toxic Substances Control Act (TSCA), 40 CFR 700-799",
        agency="environmental-protection-agency",
        title=40,
        first=700,
        last=799,
    ),
    Programme(
        code="doe_efficiency",
        words="Energy conservation standards and test procedures, 10 CFR 429-431",
        agency="energy-department",
        title=10,
        first=429,
        last=431,
    ),
    Programme(
        code="cpsc",
        words="Consumer product safety, 16 CFR 1100-1799",
        agency="consumer-product-safety-commission",
        title=16,
        first=1100,
        last=1799,
    ),
    Programme(
        code="ftc_labels",
        words="Energy and water use labels of consumer products, 16 CFR 305",
        agency="federal-trade-commission",
        title=16,
        first=305,
        last=305,
    ),
)
BY_CODE = {programme.code: programme for programme in PROGRAMMES}
_EPA_CHEMICALS = re.compile(r"-(?:OPPT|TRI)-", re.IGNORECASE)
_CHEMICAL_WORDS = re.compile(
    r"\btsca\b|toxic substances|significant new use|\bpfas\b|perfluoro|asbestos|polychlorinated biphenyl"
    r"|toxic chemical|chemical data|formaldehyde emission",
    re.IGNORECASE,
)
_LABEL_WORDS = re.compile(r"energy (?:and water use )?label|energyguide|appliance label|label", re.IGNORECASE)
_ENERGY_WORDS = re.compile(r"energy conservation|test procedure|energy efficien", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"_FRDOC_", re.IGNORECASE)


def is_placeholder(docket: str) -> bool:
    """`EPA_FRDOC_0001` gathers what has no docket of its own: it ties nothing together."""
    return bool(_PLACEHOLDER.search(docket))


def programme_of(agency: str, docket: str, title: str) -> tuple[str, str]:
    """(programme, reason to leave it out), one of them empty, as far as agency, docket and title tell.

    regulations.gov prints no CFR part. Doubt is decided for keeping: an EPA document in a placeholder
    docket stays and the understanding judges its words.
    """
    if agency in ("EERE", "DOE"):
        return (
            ("doe_efficiency", "") if agency == "EERE" or _ENERGY_WORDS.search(title) else ("", "programme")
        )
    if agency == "CPSC":
        return "cpsc", ""
    if agency == "FTC":
        return ("ftc_labels", "") if _LABEL_WORDS.search(title) else ("", "programme")
    if agency == "EPA":
        if _EPA_CHEMICALS.search(docket) or _CHEMICAL_WORDS.search(title):
            return "tsca", ""
        return ("", "programme") if docket and not is_placeholder(docket) else ("", "")
    return "", "agency"


def programmes_of(references: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Programmes of (title, part) pairs of the Code of Federal Regulations, in our order."""
    return tuple(p.code for p in PROGRAMMES if any(p.holds(*reference) for reference in references))

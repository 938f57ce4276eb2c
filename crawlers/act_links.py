"""EUR-Lex addresses as the act they name: the same act printed with other parameters stays the same act.

It knows the five forms of address that ECHA prints; it looks nothing up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

TEXT = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri="
_CELEX = re.compile(r"[?&]uri=CELEX:(\d{5}[A-Z]{1,2}\d{4}(?:R?\(\d{2}\))?)(?=&|$)", re.IGNORECASE)
_PAGE = re.compile(r"[?&]uri=uriserv:OJ\.(\w)_\.(\d{4})\.(\d{3})\.(\d{2})\.(\d{4})\.01\.\w{3}")
_NUMBER = re.compile(r"[?&]uri=OJ:JO(\w)_(\d{4})_(\d+)_R_(\d{4})")
_ACT = re.compile(r"[?&]uri=OJ:(\w)_(\d{4})(\d{5})")
_ELI = re.compile(r"/eli/(reg|dir|dec)(?:_\w+)?/(\d{4})/(\d+)(?:/|$)")
_LETTERS = {"reg": "R", "dir": "L", "dec": "D"}


@dataclass(frozen=True, slots=True)
class ActLink:
    """`reference`: a CELEX number, or an Official Journal reference where the address names no act."""

    reference: str
    url: str
    celex: str = ""


def act_link(printed: str) -> ActLink:
    """The act that an address names. One of a form that we do not know stays as printed."""
    address = unquote(printed).strip()
    if found := _CELEX.search(address):
        return _celex(found[1].upper())
    if found := _ELI.search(address):
        kind, year, number = found.groups()
        return _celex(f"3{year}{_LETTERS[kind]}{int(number):04d}")
    if found := _PAGE.search(address):
        series, year, issue, part, page = found.groups()
        return ActLink(
            f"OJ {series} {year}/{int(issue)} p. {int(page)}",
            f"{TEXT}uriserv:OJ.{series}_.{year}.{issue}.{part}.{page}.01.ENG",
        )
    if found := _NUMBER.search(address):
        series, year, issue, number = found.groups()
        return ActLink(
            f"OJ {series} {year}/{int(issue)} no. {int(number)}",
            f"{TEXT}OJ:JO{series}_{year}_{issue}_R_{number}",
        )
    if found := _ACT.search(address):
        series, year, number = found.groups()
        return ActLink(f"OJ {series} {year}/{int(number)}", f"{TEXT}OJ:{series}_{year}{number}")
    return ActLink(printed.strip(), printed.strip())


def _celex(number: str) -> ActLink:
    return ActLink(number, f"{TEXT}CELEX:{number}", celex=number)

"""Names of EU acts: CELEX numbers and what follows from their form, names of CELLAR, ELI.

It knows how the Publications Office writes names, and no act by its content.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote, unquote

RESOURCE = "https://publications.europa.eu/resource/"
ACT = re.compile(r"[1-9]\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?")
"""An act of any sector as published, such as 32011L0065; two acts of one number carry `(01)`, `(02)`."""
CORRIGENDUM = re.compile(r"([1-9]\d{4}[A-Z]{1,2}\d{4})R\((\d{2})\)")
STATE = re.compile(r"0(\d{4}[A-Z]{1,2}\d{4})(?:-(\d{8}))?")
"""A consolidated text (sector 0), with the day of its state."""
_RESOURCE_NAME = re.compile(r"https?://publications\.europa\.eu/resource/([a-z_-]+)/(.+)\Z")
_ELI = re.compile(r"https?://(?:data|publications)\.europa\.eu/(?:resource/)?eli/(.+)\Z")
_SECTOR_OF_LAW = "3"
_EEA = re.compile(r"(?:\s*\(?Text with EEA relevance\.?\)?)+(?: en)?\s*\Z")


def is_celex(name: str) -> bool:
    return any(form.fullmatch(name) for form in (ACT, CORRIGENDUM, STATE))


def base_of(celex: str) -> str:
    """The act that a corrigendum corrects or a consolidated text consolidates; else the act itself."""
    if found := CORRIGENDUM.fullmatch(celex):
        return found[1]
    if found := STATE.fullmatch(celex):
        return _SECTOR_OF_LAW + found[1]
    return celex


def is_state(celex: str) -> bool:
    return bool(STATE.fullmatch(celex))


def is_corrigendum(celex: str) -> bool:
    return bool(CORRIGENDUM.fullmatch(celex))


def state_on(celex: str) -> date | None:
    """Day of the state that a consolidated text's number names; None where it names none."""
    found = STATE.fullmatch(celex)
    if not found or not found[2]:
        return None
    return date(int(found[2][:4]), int(found[2][4:6]), int(found[2][6:]))


def celex_address(celex: str) -> str:
    return f"{RESOURCE}celex/{quote(celex, safe='()')}"


def celex_of_address(url: str) -> str:
    """The CELEX number that an address of CELLAR names; empty if it names none."""
    found = _RESOURCE_NAME.match(url.split("?")[0].replace("http://", "https://"))
    name = unquote(found[2]) if found and found[1] == "celex" else ""
    return name if is_celex(name) else ""


def alias_of(address: str) -> str:
    """`oj:L_202490493`, `celex:32011L0065`, `eli:reg/2018/196/oj` for an address; empty for others."""
    if found := _ELI.match(address):
        return f"eli:{unquote(found[1])}"
    found = _RESOURCE_NAME.match(address)
    if not found or found[1] == "authority":
        return ""
    return f"{found[1]}:{unquote(found[2])}"


def eli_address(alias: str) -> str:
    """`http://data.europa.eu/eli/…` of an alias of that scheme."""
    return f"http://data.europa.eu/eli/{alias.removeprefix('eli:')}"


def page_for_people(celex: str) -> str:
    return f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{quote(celex, safe='')}"


def journal_alias(series: str, printed: str) -> str:
    """Name of an act in the Journal act by act (since 2023-10-01): L and 2024/90493 give oj:L_202490493."""
    found = re.fullmatch(r"(\d{4})/(\d{1,5})", printed.strip())
    return f"oj:{series}_{found[1]}{int(found[2]):05d}" if found else ""


def title_clean(printed: str) -> str:
    """A title on one line, without the remark on the European Economic Area that some notices print twice."""
    return _EEA.sub("", " ".join(printed.split()))

"""Numbers of United States rules that a text quotes: Federal Register documents, pages, dockets. Pure.

A notification quotes them in prose ("88 FR 40728"), as addresses of govinfo.gov or of the docket, and
as bare docket numbers. What is not spelt as one of these is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DASH = r"[-‐‑‒–—−]"
_NUMBER = rf"(?P<number>(?:[CR]\d{_DASH})?(?:19|20)\d\d{_DASH}\d{{4,6}}|[EZ]\d{_DASH}\d{{2,6}})"
_DOCUMENTS = (
    re.compile(rf"FR-\d{{4}}-\d\d-\d\d/(?:html|pdf|xml)?/?{_NUMBER}(?!\d)"),
    re.compile(rf"federalregister\.gov/(?:d/|documents/\d{{4}}/\d\d/\d\d/|a/){_NUMBER}(?!\d)", re.IGNORECASE),
    re.compile(rf"\bFR\s+Doc(?:ument)?\.?\s*(?:No\.?|number)?\s*:?\s*{_NUMBER}(?!\d)", re.IGNORECASE),
)
_PAGE = re.compile(
    r"(?<![\d.])(?P<volume>\d{2,3})\s+(?:FR|Fed\.\s*Reg\.)\s+(?P<page>\d{1,3},?\d{3}|\d{1,5})\b"
)
_REGISTER = re.compile(r"(?:[CR]\d-)?(?:19|20)\d\d-\d{5,6}|[0-9CEXZ]\d-\d{1,6}")
_DOCKET = re.compile(
    r"(?<![A-Z0-9-])(?P<docket>(?:EPA-(?:HQ|R\d\d)-[A-Z]{2,5}|EERE|CPSC|FTC|DOE-HQ|NHTSA|FDA|APHIS|OSHA|FMCSA)"
    r"-(?:\d{4}-(?:BT-)?(?:[A-Z]{1,4}-)?\d{4}))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One number as told apart, and as it stands in the text."""

    kind: str
    code: str
    printed: str


def quoted_in(texts: Iterable[str]) -> tuple[Quoted, ...]:
    """Every number quoted in prose or addresses, each once, in order of kind and place."""
    found: dict[tuple[str, str], Quoted] = {}
    for text in texts:
        for one in (*_documents(text), *_pages(text), *_dockets(text)):
            found.setdefault((one.kind, one.code), one)
    return tuple(found.values())


def _documents(text: str) -> Iterator[Quoted]:
    for pattern in _DOCUMENTS:
        for match in pattern.finditer(text):
            yield Quoted("fr_document", _normal(match["number"]), match[0])


def _pages(text: str) -> Iterator[Quoted]:
    for match in _PAGE.finditer(text):
        yield Quoted("fr_page", page_code(match["volume"], match["page"]), match[0])


def _dockets(text: str) -> Iterator[Quoted]:
    for match in _DOCKET.finditer(text):
        yield Quoted("us_docket", match["docket"], match[0])


def page_code(volume: str, page: str) -> str:
    """`88 FR 40728`, however the thousands are printed."""
    return f"{int(volume)} FR {int(page.replace(',', ''))}"


def _normal(printed: str) -> str:
    parts = re.split(_DASH, printed)
    if len(parts[-2]) == 4:
        return "-".join((*parts[:-1], f"{int(parts[-1]):05d}"))
    return f"{parts[0]}-{int(parts[-1])}"


def borne_by(symbols: Iterable[str], details: dict[str, object]) -> tuple[Quoted, ...]:
    """The numbers that a rule itself bears, from its symbols and the details that its source stated."""
    dockets = details.get("dockets") or [details.get("docket")]
    # A document without a register number has the symbol of its docket entry.
    own = [Quoted("fr_document", symbol, symbol) for symbol in symbols if _REGISTER.fullmatch(symbol)]
    if isinstance(dockets, list):
        own += [Quoted("us_docket", str(docket), str(docket)) for docket in dockets if docket]
    if match := _PAGE.search(str(details.get("citation") or "")):
        own.append(Quoted("fr_page", page_code(match["volume"], match["page"]), match[0]))
    return tuple({(one.kind, one.code): one for one in own}.values())

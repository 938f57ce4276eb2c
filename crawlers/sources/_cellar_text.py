"""What the page of an act as published says of itself: title, Journal, day, ELI, and its enacting words.

It reads the markup since 2013 (`oj-` classes), the same without the prefix, and the bare pages before
2004. It compares no two texts and reads no consolidated one beyond the state it claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import html

from crawlers.contract import UnreadableRow
from crawlers.sources import _cellar_names as names

LONGEST = 24_000
"""Characters of enacting words that a notice repeats whole; of longer acts their first and last articles."""
HEAD, TAIL, LAST_ARTICLES = 9_000, 5_000, 3
CUT = "[…]"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OF_DAY = re.compile(rf"\bof (\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\b")
_PRINTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_OWN_ELI = re.compile(r"ELI:\s*(http://data\.europa\.eu/eli/\S+?/oj)\b")
_ENACTS = re.compile(r"\bHA(?:S|VE)\s+(?:ADOPTED|DECIDED)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"Article\s+(?:\d+[a-z]*|1st)\Z", re.IGNORECASE)
_ANNEX = re.compile(r"ANNEX(?:\s+[IVXLC\d]+)?\b")
_SIGNED = re.compile(r"Done at\b")
_MARKER = re.compile(r"[(\[‘]?[0-9A-Za-z]{1,6}[.)\]]|[—–•-]")
_STATE = re.compile(r"\b(0\d{4}[A-Z]{1,2}\d{4})\s+[—–-]+\s+[A-Z]{2}\s+[—–-]+\s+(\d{2})\.(\d{2})\.(\d{4})")
_FILE_NAME = re.compile(r"\S+\.(?:xml|fmx\.xml|html?)\Z|\A[A-Z]_?\d{6,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What the page prints of itself; empty or None where it does not."""

    title: str
    document_on: date | None
    published_on: date | None
    journal: str
    """As printed: `OJ L, 2024/90493` or `OJ L 191/1`."""
    names: tuple[str, ...]
    words: str
    """Enacting words, paragraph by paragraph; cut in the middle where they are long."""
    is_cut: bool


def text_read(body: bytes, celex: str) -> TextFacts:
    """Raises UnreadableRow for a page without a title or any words."""
    root = html.document_fromstring(body)
    paragraphs = list(_paragraphs(root))
    title = _title(root, paragraphs)
    if not title:
        raise UnreadableRow(f"the page of {celex} has no title in any markup that we know")
    series, journal = _journal(root)
    whole = _own_eli(paragraphs)
    words, is_cut = _words(paragraphs)
    printed = next(iter(_classed(root, "hd-date")), "")
    return TextFacts(
        title=title,
        document_on=_worded_day(title),
        published_on=_printed_day(printed),
        journal=journal,
        names=tuple(n for n in (series, names.alias_of(whole)) if n),
        words=words,
        is_cut=is_cut,
    )


def state_check(body: bytes, celex: str) -> None:
    """Raises UnreadableRow where a consolidated page names another act or state than was asked for."""
    head = " ".join(" ".join(html.document_fromstring(body).itertext()).split()[:400])
    found = _STATE.search(head)
    wanted = names.state_on(celex)
    if found is None or wanted is None:
        return
    is_on = date(int(found[4]), int(found[3]), int(found[2]))
    if not celex.startswith(found[1]) or is_on != wanted:
        raise UnreadableRow(
            f"{celex} was asked for, the page is {found[1]} as of {is_on}: not kept under this number"
        )


def _paragraphs(root: Any) -> Iterator[tuple[str, str]]:
    """(class without `oj-`, text) of each paragraph that holds words of its own, in order."""
    for element in root.iter("p", "h1", "h2", "h3", "h4", "title"):
        if element.tag == "title":
            continue
        text = " ".join("".join(element.itertext()).split())
        if text:
            yield (element.get("class") or "").split(" ")[0].removeprefix("oj-"), text


def _title(root: Any, paragraphs: Sequence[tuple[str, str]]) -> str:
    """The first run of title paragraphs; before 2004 the description, the page's title or its first words."""
    run: list[str] = []
    for kind, text in paragraphs:
        if kind == "doc-ti":
            run.append(text)
        elif run:
            break
    if run:
        return names.title_clean(" ".join(run))
    described = root.xpath("//meta[translate(@name,'DESCRIPTON','descripton')='dc.description']/@content")
    tagged = (root.findtext(".//title") or "").strip()
    candidates = [*described, tagged, *(text for _, text in paragraphs[:3])]
    return next(
        (names.title_clean(t) for t in candidates if t.strip() and not _FILE_NAME.search(t.strip())), ""
    )


def _journal(root: Any) -> tuple[str, str]:
    """(alias, as printed): the Journal act by act since 2023-10-01 names the act, before that a page."""
    number, page = next(iter(_classed(root, "hd-uniq")), ""), next(iter(_classed(root, "hd-oj")), "")
    if number:
        series = next(iter(_classed(root, "hd-coll")), "L series").split()[0]
        return names.journal_alias(series, number), f"OJ {series}, {number}"
    return "", f"OJ {page}" if page else ""


def _classed(root: Any, name: str) -> Iterator[str]:
    for element in root.xpath(f"//p[@class='{name}' or @class='oj-{name}']"):
        if text := " ".join("".join(element.itertext()).split()):
            yield text


def _own_eli(paragraphs: Sequence[tuple[str, str]]) -> str:
    """Printed as the last line of an act since 2023; other ELIs in the text belong to other acts."""
    for _, text in reversed(paragraphs[-6:]):
        if text.startswith("ELI:") and (found := _OWN_ELI.search(text)):
            return found[1]
    return ""


def _words(paragraphs: Sequence[tuple[str, str]]) -> tuple[str, bool]:
    texts = [text for kind, text in paragraphs if not kind.startswith("hd-") and kind != "note"]
    start = next((n + 1 for n, text in enumerate(texts) if _ENACTS.search(text)), None)
    if start is None:  # corrigenda adopt nothing: everything after the title
        titles = [n for n, (kind, _) in enumerate(paragraphs) if kind == "doc-ti"]
        skipped = sum(
            kind.startswith("hd-") or kind == "note" for kind, _ in paragraphs[: (titles or [0])[-1]]
        )
        start = titles[-1] + 1 - skipped if titles else 1
    enacting = _joined(texts[start:])
    whole = "\n".join(enacting)
    if len(whole) <= LONGEST:
        return whole, False
    return f"{_upto(enacting, HEAD)}\n{CUT}\n{_last_articles(enacting)}", True


def _joined(texts: Sequence[str]) -> list[str]:
    """A point's number stands in a cell of its own: it goes before the words that it numbers."""
    lines: list[str] = []
    marker = ""
    for text in texts:
        if text.startswith(("ELI: http", "ISSN ")):
            continue
        if _MARKER.fullmatch(text):
            marker = f"{marker} {text}".strip()
            continue
        lines.append(f"{marker} {text}".strip())
        marker = ""
    return [*lines, marker] if marker else lines


def _upto(lines: Sequence[str], most: int) -> str:
    taken, size = [], 0
    for line in lines:
        size += len(line) + 1
        if size > most:
            break
        taken.append(line)
    return "\n".join(taken) or lines[0][:most]


def _last_articles(lines: Sequence[str]) -> str:
    """The articles before the signature: entry into force, application, addressees."""
    end = next((n for n, line in enumerate(lines) if _SIGNED.match(line)), None)
    end = end or next((n for n, line in enumerate(lines) if _ANNEX.match(line) and n), len(lines))
    begun = [n for n, line in enumerate(lines[:end]) if _ARTICLE.match(line)][-LAST_ARTICLES:]
    blocks = ["\n".join(lines[n:end]) for n in begun or (max(end - 6, 0),)]
    return next(
        (block for block in blocks if len(block) <= TAIL), _upto(lines[(begun or [0])[-1] : end], TAIL)
    )


def _worded_day(title: str) -> date | None:
    """The day that the title gives to the act itself: the first one."""
    found = _OF_DAY.search(title)
    return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1])) if found else None


def _printed_day(text: str) -> date | None:
    found = _PRINTED_DAY.search(text)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None

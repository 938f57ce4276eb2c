"""Recognises an identifier that somebody typed, in any spelling, and says what it may stand for.

Pure; knows how numbers are built, not which exist. A name here is a lexeme of the index: `id:` for what the
thing itself is called, `has:` for what it bears or mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compliance.search.words import bare, folded
from regulations.understanding.acts import act_references
from regulations.understanding.identifiers import cas_valid, ec_valid
from regulations.understanding.normalise import normalise

_LABELS = re.compile(
    r"""^(?:(?:cas|ec|einecs|elincs|hs|hts|htsus|cn|celex|eli|sku|ncm|taric|海关编码|商品编码|税号|货号|型号)
        (?:\s*-?\s*(?:rn|no|nr|number|code|codes|heading|subheading|编码|编号|号))?\s*[.:：#]*\s*)+""",
    re.I | re.X,
)
_CAS = re.compile(r"0{0,3}([1-9]\d{1,6})([\s\-._/]*)(\d{2})([\s\-._/]*)(\d)")
_EC = re.compile(r"([2-9]\d{2})([\s\-._/]*)(\d{3})([\s\-._/]*)(\d)")
_TARIFF = re.compile(r"(?:ex\s*)?(\d{4}(?:[\s.\-]*\d{2}){0,3})")
_CHAPTER = re.compile(r"(\d{2})")
_CELEX = re.compile(r"[03]((?:19|20)\d{2})\s*([A-Z]{1,2})\s*(\d{4})(?:[-(].*)?", re.I)
_ELI = re.compile(r"eli/(reg|dir|dec|rec)[a-z_]*/(\d{4})/(\d+)", re.I)
_ELI_LETTERS = {"reg": "R", "dir": "L", "dec": "D", "rec": "H"}
_NUMBER = re.compile(r"(?:no\.?\s*)?(\d{1,4})/(\d{1,4})", re.I)
_LONGEST = 200
_SURE = 0.9
"""Certainty of a reference from which the letter of the act is taken as known."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """What a text may be: `kind` is cas, ec, act, tariff or name; lexemes of the thing and of its bearers.

    `fault`: code of what is wrong with it (check_digit), and `instead` what it would have to be.
    """

    kind: str
    code: str
    things: tuple[str, ...] = ()
    bearers: tuple[str, ...] = ()
    fault: str = ""
    instead: str = ""


def identify(text: str) -> list[Identifier]:
    """Everything that the whole text may be, the most telling first; empty for plain words."""
    text = normalise(text).text.strip()
    if not text or len(text) > _LONGEST:
        return []
    core = _LABELS.sub("", text).strip() or text
    found = [*_acts(text, core), *_cas(core), *_ec(core), *_tariffs(core, labelled=core != text)]
    return [*found, *_names(text, core)]


def _cas(text: str) -> Iterator[Identifier]:
    found = _CAS.fullmatch(text)
    if not found:
        return
    code = f"{found[1]}-{found[3]}-{found[5]}"
    if cas_valid(code):
        yield Identifier("cas", code, (f"id:cas:{code}",), (f"has:cas:{code}",))
    elif "-" in found[2] and found[4]:
        right = next(n for n in range(10) if cas_valid(f"{found[1]}-{found[3]}-{n}"))
        yield Identifier("cas", code, fault="check_digit", instead=f"{found[1]}-{found[3]}-{right}")


def _ec(text: str) -> Iterator[Identifier]:
    found = _EC.fullmatch(text)
    if not found:
        return
    code = f"{found[1]}-{found[3]}-{found[5]}"
    if ec_valid(code):
        yield Identifier("ec", code, (f"id:ec:{code}",), (f"has:ec:{code}",))
    elif "-" in found[2] and found[4]:
        stem = f"{found[1]}-{found[3]}"
        right = next((f"{stem}-{n}" for n in range(10) if ec_valid(f"{stem}-{n}")), "")
        yield Identifier("ec", code, fault="check_digit", instead=right)


def _tariffs(text: str, *, labelled: bool) -> Iterator[Identifier]:
    """A code finds what bears it or a narrower one, and what names a wider one it falls under."""
    found = _TARIFF.fullmatch(text) or (_CHAPTER.fullmatch(text) if labelled else None)
    if not found:
        return
    code = re.sub(r"\D", "", found[1])
    if not "01" <= code[:2] <= "97":
        return
    code = code[:8]
    wider = tuple(f"has:code={code[:n]}" for n in (2, 4, 5, 6) if n < len(code))
    yield Identifier("tariff", code, bearers=(f"has:code:{code}", *wider))


def _acts(text: str, core: str) -> Iterator[Identifier]:
    if found := _CELEX.fullmatch(core):
        yield act(int(found[1]), found[2].upper(), int(found[3]))
        return
    if found := _ELI.search(text):
        yield act(int(found[2]), _ELI_LETTERS[found[1].lower()], int(found[3]))
        return
    hits = act_references(text)
    if len(hits) == 1 and _covers(text, hits[0].start, hits[0].end):
        code = hits[0].code
        letter = code[5:-4] if hits[0].certainty >= _SURE else ""
        yield act(int(code[1:5]), letter, int(code[-4:]))
    elif found := _NUMBER.fullmatch(core):
        first, second = int(found[1]), int(found[2])
        pairs = [(y, n) for y, n in ((first, second), (second, first)) if 1952 <= y <= 2045 and n]
        yield from (act(year, "", number) for year, number in pairs)


def act(year: int, letter: str, number: int) -> Identifier:
    """An act by year and number; without its letter every kind of act of that number is meant."""
    if letter:
        code = f"3{year}{letter}{number:04d}"
        return Identifier("act", code, (f"id:act:{code}",), (f"has:act:{code}",))
    code = f"{year}/{number}"
    return Identifier("act", code, (f"id:no:{code}",), (f"has:no:{code}",))


def act_lexemes(celex: str, prefix: str) -> list[str]:
    """Lexemes under which an act is found: its CELEX number, and year with number (`prefix` id or has)."""
    found = _CELEX.fullmatch(celex)
    names = [f"{prefix}:act:{celex.upper()}"]
    return [*names, f"{prefix}:no:{found[1]}/{int(found[3])}"] if found else names


def tariff_lexemes(code: str) -> list[str]:
    """Lexemes of a thing that bears an HS or CN code: the code itself and each wider one."""
    wider = [f"has:code:{code[:n]}" for n in (2, 4, 6, 8) if n <= len(code)]
    return [*wider, f"has:code={code}"]


def _covers(text: str, start: int, end: int) -> bool:
    """Whether nothing but words such as "Directive" or "No" stands beside the reference."""
    rest = folded(text[:start] + " " + text[end:])
    known = (
        r"regulations?|directives?|decisions?|implementing|delegated|commission|council|no|eu|ec|eec|第|号"
    )
    return not re.sub(rf"\b(?:{known})\b|指令|法规|条例|决定|欧盟|[\W_]", "", rest)


def _names(text: str, core: str) -> Iterator[Identifier]:
    """A symbol, an article number or a short name of an act: compared by letters and digits only."""
    names = dict.fromkeys(bare(one) for one in (text, core))
    for name in names:
        if len(name) > 120 or (len(name) < 2 and name.isascii()):
            continue
        yield Identifier("name", name, (f"id:sym:{name}", f"id:sku:{name}", f"id:nick:{name}"))
        if re.match(r"(?:TBT|SPS)N[A-Z]{3}", name) or re.match(r"(?:TBT|SPS)N(?:EU|UE)", name):
            yield Identifier("name", f"G{name}", (f"id:sym:G{name}",))

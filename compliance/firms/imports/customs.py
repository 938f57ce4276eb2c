"""Customs codes as ERP exports hold them: read leniently, mended only where one reading is possible.

A code that cannot be kept is left empty, never replaced: its question carries what was given and what we
propose. What exists, and what became of a code, `regulations.nomenclature` knows.
"""

import re
import unicodedata
from datetime import date

from compliance.firms.imports.cells import Cell, Mended
from compliance.firms.imports.codes import HS_EDITION, codes_near
from compliance.firms.imports.problems import CellFault
from regulations.nomenclature.history import code_history
from regulations.understanding.nomenclature import cn_exists, cn_table, hs_exists

_LAST_CHAPTER = "97"
_POINTED = re.compile(r"([0-9]{3,4})\.([0-9]{1,4})")
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]{1,9}))?[eE]\+?([0-9]{1,2})")
_MOST_PROPOSALS = 12


def hs_read(cell: Cell) -> str | Mended:
    """Six digits of the Harmonized System; longer national codes give their first six."""
    digits, mended = _digits(cell)
    if not digits:
        return ""
    if len(digits) in (5, 7, 9) and _holds(f"0{digits[:5]}"):
        digits, mended = f"0{digits}", mended or "code_zero_restored"
    size = len(digits)
    if size in (2, 4) and hs_exists(digits):
        return _question("hs", cell, "hs_heading_only")
    if size not in (6, 8, 10, 11, 12, 13):
        return _question("hs", cell, "hs_length", length=size)
    code = digits[:6]
    if not _holds(code):
        return _question("hs", cell, "hs_unknown", code=code)
    if mended:
        return Mended(code, CellFault(mended, given=cell.text, near=code, scheme="hs"))
    if size > 6:
        # By definition the first six digits of a national code are its HS subheading: nothing is inferred.
        return Mended(code, CellFault("code_national", given=cell.text, near=code, digits=size))
    return code


def cn_read(cell: Cell) -> str | Mended:
    """Eight digits of the Combined Nomenclature; ten of TARIC give their first eight."""
    digits, mended = _digits(cell)
    if not digits:
        return ""
    if len(digits) in (7, 9) and cn_exists(f"0{digits[:7]}"):
        digits, mended = f"0{digits}", mended or "code_zero_restored"
    size = len(digits)
    if size not in (8, 10):
        return _question("cn", cell, "cn_length", length=size)
    code = digits[:8]
    if not cn_exists(code):
        return _question("cn", cell, "cn_unknown", code=code)
    if mended:
        return Mended(code, CellFault(mended, given=cell.text, near=code, scheme="cn"))
    if size == 10:
        return Mended(code, CellFault("code_national", given=cell.text, near=code, digits=size))
    return code


def hs_aged(code: str) -> CellFault | None:
    """A code that the edition in force no longer holds is kept as it is, and asked about."""
    if not code or hs_exists(code, HS_EDITION):
        return None
    return _aged("hs", code, HS_EDITION)


def cn_aged(code: str) -> CellFault | None:
    newest = cn_newest()
    if not code or cn_exists(code, newest):
        return None
    return _aged("cn", code, newest)


def cn_newest() -> int:
    """The newest yearly edition of the Combined Nomenclature that we hold."""
    return max(year for years in cn_table().values() for year in years)


def _aged(scheme: str, code: str, edition: int) -> CellFault:
    history = code_history(code, year=edition, scheme=scheme)
    proposals = tuple((one.code, one.why) for one in history.proposals[:_MOST_PROPOSALS])
    return CellFault(
        f"{scheme}_old_edition",
        edition=edition,
        scheme=scheme,
        given=code,
        kept=code,
        proposals=proposals,
        last=max(history.editions, default=""),
        near=", ".join(code for code, _ in proposals),
        why=proposals[0][1] if proposals else "",
    )


def _question(scheme: str, cell: Cell, reason: str, *, code: str = "", length: int = 0) -> Mended:
    """An empty value and the question what was meant, with codes that exist near what was given."""
    digits = re.sub("[^0-9]", "", cell.text)
    near = codes_near(code or digits, 6 if scheme == "hs" else 8)
    proposals = tuple((one, "same_heading") for one in near["near"].split(", ") if one)
    if scheme == "cn" and len(digits) == 6 and _holds(digits):
        under = (one for one, years in cn_table().items() if one[:6] == digits and cn_newest() in years)
        proposals = tuple((one, "same_subheading") for one in sorted(under))[:_MOST_PROPOSALS]
    facts = {"length": length, "scheme": scheme, "given": cell.text, "kept": "", "proposals": proposals}
    return Mended("", CellFault(reason, **(near | {"near": ", ".join(one for one, _ in proposals)} | facts)))


def _holds(code: str) -> bool:
    return hs_exists(code) and code[:2] <= _LAST_CHAPTER


def _digits(cell: Cell) -> tuple[str, str]:
    """The digits that were meant, and how they were mended; a date or other signs are refused."""
    if isinstance(cell.raw, date):
        raise CellFault("code_became_date")
    text = unicodedata.normalize("NFKC", cell.text).strip()
    text = re.sub(r"^(?:hs|cn|hts|taric)(?:\s*code)?\s*[:：.]?\s*", "", text, flags=re.I)
    if found := _SCIENTIFIC.fullmatch(text):
        return _of_scientific(found[1], found[2] or "", int(found[3]))
    if found := _POINTED.fullmatch(text):
        head, tail = found[1].zfill(4), found[2]
        tail = tail + "0" if len(tail) in (1, 3) else tail
        changed = head != found[1] or tail != found[2]
        return head + tail, "code_point_restored" if changed else ""
    digits = re.sub(r"[ .\-/\u00a0\u2010-\u2015'’`]", "", text)
    if digits and not re.fullmatch("[0-9]+", digits):
        raise CellFault("code_not_digits")
    return digits, ""


def _of_scientific(first: str, rest: str, power: int) -> tuple[str, str]:
    """“8.51679E+09”: the mantissa holds the six digits that count; fewer are known only up to zeros."""
    mantissa = first + rest
    if power not in (5, 7, 8, 9, 12) or len(mantissa) > power + 1:
        raise CellFault("code_scientific")
    digits = mantissa.ljust(power + 1, "0")
    if len(rest) < 3:
        # Two or three digits and zeros: more was rounded away than the display shows.
        raise CellFault("code_scientific")
    return digits, "code_from_scientific"

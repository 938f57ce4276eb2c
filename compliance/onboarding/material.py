"""What somebody gave at the start, read: a name, pasted words and codes, a list. It writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from compliance.firms.imports.engine import ImportFile
from compliance.firms.imports.file_runs import LARGE_BYTES, upload_path
from compliance.firms.imports.looking import ListLook, list_look
from compliance.firms.imports.scope import Scope
from compliance.firms.models import Firm
from compliance.firms.selectors import firm_list_editable
from compliance.onboarding.models import Start
from regulations.nomenclature.proposing import codes_propose
from regulations.understanding.nomenclature import cn_exists, hs_exists

MOST_CODES = 200
_CODE = re.compile(
    r"(?<![\w.])"
    r"(?:\d{2}(?:[ .]\d{2}){1,5}|\d{4}(?:[ .]\d{2}){1,4}|\d{4}\.\d{4}|\d{6}(?:[ .]\d{2}){1,3}|\d{4,13})"
    r"(?!\w)"
)
"""As printed: pairs after a blank or a dot belong to the code before; longer groups stand alone."""


@dataclass(frozen=True, slots=True)
class Material:
    """`codes` were given as codes; `proposed` (code, word) follow from words: our inference."""

    name: str
    codes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Written like codes, but no code of any edition."""
    proposed: tuple[tuple[str, str], ...] = ()
    look: ListLook | None = field(default=None)
    traits: tuple[tuple[str, str, int, int, int], ...] | None = None
    """Questions on traits as a worker counted them over a large list, whose products are not held here."""

    @property
    def all_codes(self) -> tuple[str, ...]:
        """The list's, the pasted ones; only where there are neither, those that words speak for."""
        listed = self.look.codes if self.look else ()
        return tuple(dict.fromkeys((*self.codes, *listed))) or tuple(code for code, _word in self.proposed)


def codes_read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(codes of four, six or eight digits that exist, others that were written like one), as in `text`.

    National codes of other lengths give their first six, which are the HS code by definition.
    """
    known, unknown = {}, {}
    for printed in _CODE.findall(text):
        digits = re.sub(r"\D", "", printed)
        found = next((cut for cut in _cuts(digits) if _exists(cut)), "")
        (known if found else unknown)[found or printed.strip()] = None
    return tuple(known)[:MOST_CODES], tuple(unknown)[:MOST_CODES]


def _cuts(digits: str) -> list[str]:
    if len(digits) % 2:
        return []  # no nomenclature ends on half a pair
    if len(digits) == 8:
        return [digits, digits[:6]]
    return [digits[:6]] if len(digits) >= 6 else [digits]


def _exists(code: str) -> bool:
    return cn_exists(code) if len(code) == 8 else hs_exists(code)


def material_of(start: Start, firm: Firm) -> Material:
    """All that was given so far."""
    text = str(start.given.get("text", ""))
    codes, unknown = codes_read(text)
    words = " ".join(part for part in (re.sub(r"\d+", " ", text), firm.name, firm.name_zh) if part.strip())
    found = codes_propose(words[:500]).proposals if not codes else ()
    likely = tuple((one.code, one.term) for one in found if one.likelihood != "weak")
    counted = _kept(start).get("traits")
    return Material(
        name=firm.name,
        codes=codes,
        unknown=unknown,
        proposed=likely[:6],
        look=_look(start, firm),
        traits=None if counted is None else tuple((str(t), str(v), y, n, o) for t, v, y, n, o in counted),
    )


def _kept(start: Start) -> dict[str, Any]:
    """What a worker found in the waiting list; empty where it found nothing or none was asked."""
    return dict(start.upload.get("look") or {}) if has_list(start) else {}


def _look(start: Start, firm: Firm) -> ListLook | None:
    if not has_list(start):
        return None
    if is_large(start):  # a page must answer within seconds: a worker looks at it
        kept = _kept(start)
        if not kept:
            return None
        columns = {name: tuple(kept[name]) for name in ("codes", "markets", "currencies")}
        return ListLook(rows=int(kept["rows"]), products=(), **columns)
    return list_look(
        file=ImportFile(path=upload_path(start.upload["stored"]), name=start.upload["name"]),
        scope=Scope(firms=firm_list_editable(user=start.user), firm=firm),
    )


def is_large(start: Start) -> bool:
    """Whether a worker reads the waiting list."""
    return upload_path(start.upload["stored"]).stat().st_size > LARGE_BYTES


def has_list(start: Start) -> bool:
    """Whether a list was given and still waits."""
    stored: Any = start.upload.get("stored", "")
    return bool(stored) and upload_path(stored).is_file()

"""What kind of document it is (proposal, adopted, ...) and how far its rule has come.

The source's own type decides; words decide where the source says nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from regulations.understanding.result import DateFound, Document, Evidence

_STATED = (
    (re.compile(r"corrigendum|correction|rectificat", re.I), "correction"),
    (re.compile(r"addendum|supplement", re.I), ""),
    (
        re.compile(
            r"regular notification|revision|emergency|urgent|proposed rule|prorule|draft|proposal", re.I
        ),
        "proposal",
    ),
    (re.compile(r"alert", re.I), "alert"),
    (re.compile(r"^(?:final )?rule$", re.I), "adopted"),
    (re.compile(r"consultation", re.I), "consultation"),
    (re.compile(r"guid(?:ance|eline)", re.I), "guidance"),
)
_FORM_TYPE = re.compile(r"^WTO notification\s*[-—–:]\s*(.{3,60})$", re.M | re.I)
_ORDER = (
    "correction",
    "alert",
    "withdrawal",
    "exemption",
    "consultation",
    "proposal",
    "amendment",
    "guidance",
    "adopted",
    "other",
)
_DRAFTS = ("proposal", "consultation")


def _stated_type(document: Document, content: str) -> str | None:
    """Type by the source's field or form; "" for an addendum, whose words must tell; None if unsaid."""
    if document.metadata.kind == "alert":
        return "alert"
    if document.metadata.kind == "list_entry":
        return "adopted"
    printed = document.metadata.document_type
    if not printed and (form := _FORM_TYPE.search(content[:1500])):
        printed = form[1]
    return next((kind for pattern, kind in _STATED if printed and pattern.search(printed)), None)


def _by_words(evidence: Sequence[Evidence], title_end: int, allowed: Sequence[str]) -> str:
    """The label with the greatest sum: title thrice, opening once, the rest a quarter; each rule twice at most."""
    sums: dict[str, float] = defaultdict(float)
    times: dict[tuple[str, int], int] = defaultdict(int)
    for one in evidence:
        if one.label not in allowed or one.start is None:
            continue
        zone = 0 if one.start < title_end else 1 if one.start < title_end + 500 else 2
        times[one.rule, zone] += 1
        if times[one.rule, zone] <= 2:
            sums[one.label] += one.weight * (3.0, 1.0, 0.25)[zone] / times[one.rule, zone]
    return max(allowed, key=lambda label: (sums[label], -_ORDER.index(label))) if sums else "other"


def document_type(
    document: Document, content: str, evidence: Sequence[Evidence], title_end: int
) -> tuple[str, bool]:
    """(type, withdrawn). A withdrawal is of type "other" and ends its rule."""
    stated = _stated_type(document, content)
    if stated:
        return stated, False
    allowed = [label for label in _ORDER if label != "alert"] if stated == "" else list(_ORDER)
    by_words = _by_words(evidence, title_end, allowed)
    if stated == "" and by_words in ("other", "proposal"):
        # An addendum tells what became of a notified draft.
        by_words = "adopted" if any(e.label == "adopted" for e in evidence) else "amendment"
    return ("other", True) if by_words == "withdrawal" else (by_words, False)


def stage_of(doc_type: str, dates: Sequence[DateFound], published_on: date | None, *, withdrawn: bool) -> str:
    """How far the rule has come on the day of publication; later days are for the caller to weigh.

    An alert enforces law that is already in force.
    """
    if withdrawn:
        return "expired"
    if doc_type in _DRAFTS:
        return "proposed"
    if doc_type == "alert":
        return "in_force"
    if published_on is None:
        return "adopted"

    def reached(role: str) -> bool:
        days = [d.earliest for d in dates if d.role == role and d.earliest is not None and d.certainty >= 0.5]
        return bool(days) and min(days) <= published_on

    if reached("application"):
        return "applies"
    return "in_force" if reached("entry_into_force") else "adopted"

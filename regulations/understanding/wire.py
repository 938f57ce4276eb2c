"""Documents and results as JSON lines: what goes into `manage.py understand` and what comes out.

Knows the field names and how to say what is wrong with a line; it judges no text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from regulations.understanding.basis_rules import basis_of
from regulations.understanding.result import (
    DATE_ROLES,
    REGIMES,
    Document,
    Metadata,
    Obligation,
    Understanding,
)
from regulations.understanding.second import SecondOpinion

_SURROGATE = re.compile("[\ud800-\udfff]")
_CODE_SCHEMES = ("hs", "cn", "ics", "cas", "ec", "celex")


class UnreadableLine(ValueError):
    """A line that is no document: the message says what is wrong and what to do."""


def document_read(line: str) -> tuple[Any, Document]:
    """(id, document) of one line.

    Wanted is `{"id", "source", "title", "text", "lang"?, "published"?, "metadata"?}`; `published` is an ISO
    day. Raises `UnreadableLine`; its `args[1]` is the id where the line had one, else None.
    """
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except ValueError as fault:
        raise UnreadableLine(f"not JSON ({fault}): write one object a line", None) from None
    except RecursionError:
        raise UnreadableLine("lists or objects nested too deeply: write one object a line", None) from None
    if not isinstance(row, dict):
        raise UnreadableLine("no JSON object: write one object a line", None)
    name = row.get("id")
    text, title = row.get("text"), row.get("title")
    if not isinstance(text, str):
        raise UnreadableLine("field 'text' is missing or no text: give the document's text", name)
    if title is not None and not isinstance(title, str):
        raise UnreadableLine("field 'title' is no text", name)
    return name, Document(
        source=_text(row, "source", name),
        title=title or "",
        text=text,
        language=_text(row, "lang", name) or None,
        published_on=_day(row.get("published"), "published", name),
        metadata=_metadata(row.get("metadata"), name),
    )


def _text(row: Mapping[str, Any], field: str, name: Any) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableLine(f"field {field!r} is no text", name)
    return value


def _day(value: Any, field: str, name: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise UnreadableLine(f"field {field!r}: {value!r} is no day; write YYYY-MM-DD", name) from None


def _metadata(told: Any, name: Any) -> Metadata:
    """Fields of the source: codes as `{"hs": ["8507"]}` or "8507; 8506", dates as `{role: day}`.

    Fields of other names are let go: sources print many that say nothing of the rule.
    """
    if told is None:
        return Metadata()
    if not isinstance(told, dict):
        raise UnreadableLine("field 'metadata' is no JSON object", name)
    codes = [
        (scheme, str(code), "")
        for holder in (told, told["codes"] if isinstance(told.get("codes"), dict) else {})
        for scheme in _CODE_SCHEMES
        for code in _listed(holder.get(scheme))
    ]

    def texts(field: str) -> tuple[str, ...]:
        return tuple(str(v) for v in _listed(told.get(field)))

    dates = told.get("dates")
    if dates is not None and not isinstance(dates, dict):
        raise UnreadableLine("metadata.dates is no JSON object of role and day", name)
    return Metadata(
        area=str(told.get("area") or ""),
        document_type=str(told.get("document_type") or ""),
        kind=str(told.get("kind") or ""),
        keywords=texts("keywords"),
        members=texts("members"),
        symbols=texts("symbols"),
        codes=tuple(codes),
        dates=tuple(
            _dated(role, value)
            for role, given in ((dates or {}) | {r: told[r] for r in DATE_ROLES if told.get(r)}).items()
            for value in (given if isinstance(given, list) else [given])
            if value not in (None, "")
        ),
    )


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple)):
        return list(value)
    return [part.strip() for part in re.split(r"[;|]|,(?=\s)", str(value)) if part.strip()]


def _dated(role: str, value: Any) -> tuple[str, date | None, str]:
    """A day where the value is one, else a rule in words."""
    try:
        return str(role), date.fromisoformat(str(value)[:10]), ""
    except ValueError:
        return str(role), None, str(value)


def result_told(name: Any, found: Understanding) -> dict[str, Any]:
    """A result as plain JSON values; offsets count characters of `title + "\\n" + text` as given."""

    def codes(*kinds: str) -> list[str]:
        return list(dict.fromkeys(m.code for m in found.mentions if m.kind in kinds))

    return {
        "id": name,
        "lang": found.language,
        "relevant": found.relevant,
        "regimes": [label for label in REGIMES if label in {r.label for r in found.regimes}],
        "regimes_by": {r.label: by.value for r in found.regimes if (by := basis_of(r.evidence))},
        "probabilities": dict(found.probabilities),
        "sureness": found.sureness,
        "auto": found.auto,
        "doc_type": found.doc_type,
        "stage": found.stage,
        "dates": [
            _in_section(one.section)
            | {
                "role": one.role,
                "date": on.isoformat() if (on := one.on or one.earliest) else None,
                "rule": one.rule or None,
                "start": one.start,
                "end": one.end,
                "p": round(one.certainty, 3),
            }
            for one in found.dates
        ],
        "hs": codes("hs"),
        "cn": codes("cn"),
        "ics": codes("ics"),
        "cas": codes("cas"),
        "ec": codes("ec"),
        "refs": codes("act"),
        "substances": codes("substance"),
        "products": codes("product"),
        "limits": [
            _in_section(limit.section)
            | {
                "substance": limit.substance,
                "value": limit.value,
                "unit": limit.unit,
                "basis": limit.basis,
                "start": limit.start,
                "end": limit.end,
            }
            for limit in found.limits
        ],
        "obligations": [_duty_told(duty) for duty in found.obligations],
        "evidence": [
            {"label": e.label, "start": e.start, "end": e.end, "rule": e.rule, "weight": e.weight}
            | _in_section(e.section)
            for e in found.evidence
        ],
        "version": found.version,
    } | ({"sections": _sections_told(found)} if found.sections else {})


def _in_section(key: str) -> dict[str, Any]:
    """The section of a finding; a text without headings says nothing of sections."""
    return {"section": key} if key else {}


def _sections_told(found: Understanding) -> list[dict[str, Any]]:
    """Each section with its own regimes, and the codes whose innermost section it is."""
    codes: dict[str, dict[str, dict[str, None]]] = {}
    for mention in found.mentions:
        if mention.section and mention.kind not in ("limit", "product"):
            codes.setdefault(mention.section, {}).setdefault(mention.kind, {})[mention.code] = None
    return [
        {
            "key": section.key,
            "heading": section.heading,
            "start": section.start,
            "end": section.end,
            "regimes": [regime.label for regime in section.regimes],
            "codes": {kind: list(listed) for kind, listed in codes.get(section.key, {}).items()},
        }
        for section in found.sections
    ]


def _duty_told(duty: Obligation) -> dict[str, Any]:
    return {
        "actor": duty.actor,
        "subject": duty.subject,
        "duty": duty.duty,
        "forbids": duty.forbids,
        "deadline": duty.deadline,
        "start": duty.start,
        "end": duty.end,
    } | _in_section(duty.section)


def lines_understood(lines: Iterable[str], second: SecondOpinion | None = None) -> list[str]:
    """One JSON line for each line given, in order; a line that is no document gives an error object."""
    # Imported here: a parent process that only hands out work loads no lexicon.
    from regulations.understanding.pipeline import tables_load, understand

    tables_load()
    told = []
    for line in lines:
        try:
            name, document = document_read(line)
        except UnreadableLine as fault:
            told.append(_line({"id": fault.args[1], "error": fault.args[0]}))
            continue
        told.append(_line(result_told(name, understand(document, second))))
    return told


def _line(value: dict[str, Any]) -> str:
    """JSON as plain characters; escaped where a lone surrogate came in, which no file can hold."""
    line = json.dumps(value, ensure_ascii=False)
    return json.dumps(value) if _SURROGATE.search(line) else line

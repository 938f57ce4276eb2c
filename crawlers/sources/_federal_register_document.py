"""One document of the Federal Register, read strictly: dates, dockets, parts of the Code, text.

It knows the fields of the API's documents, not how they are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawlers import us_rules
from crawlers.contract import CaptureRef, DateField, Link, NoticeItem, UnreadableRow
from crawlers.rows import Row

DAY = "%Y-%m-%d"
_CORRECTED = re.compile(r"/documents/(?:\d{4}/\d{2}/\d{2}/)?([A-Z0-9–-]+?)(?:\.json|[/?]|$)")


def document_item(source: str, row: Row, capture: CaptureRef) -> NoticeItem:
    """The item of one document. Raises `UnreadableRow`."""
    printed = row.text("document_number")
    number = us_rules.register_number(printed)
    if number is None:
        raise UnreadableRow(f"field 'document_number': {printed!r} is no document number")
    named = _corrected(row)
    parent = number.corrects or named
    dates, cfr = _dates(row), _cfr(row)
    dockets = tuple(str(one).strip() for one in row.raw("docket_ids") or ())
    kind = row.text("type")
    details = _details(row, dockets, cfr)
    return NoticeItem(
        source=source,
        symbol=printed,
        kind=us_rules.KIND,
        title=" ".join(row.text("title").split()),
        text=_text(row, number.number, dates, dockets, cfr),
        published_on=dates[0].on,
        url=row.text("html_url"),
        area="US",
        document_type="Correction" if parent else kind,
        member="; ".join(agency.text("name") for agency in _agencies(row)),
        members=("US",),
        symbols=(number.number, *filter(None, [str(details["docket_document"])])),
        parent_symbol=parent,
        base_symbol=parent or number.number,
        dates=dates,
        links=_links(row),
        details=details | {"kind": kind},
        capture=capture,
        material={
            "title": row.text("title"),
            "kind": kind,
            "dates": {d.role: str(d.on) for d in dates},
            "cfr": cfr,
            "dockets": list(dockets),
        },
    )


def cfr_pairs(references: Iterable[object]) -> list[tuple[int, int]]:
    """(title, part); a part that is no number ("Appendix A to part 430") counts by its last number."""
    pairs = []
    for one in references:
        if isinstance(one, dict) and isinstance(one.get("title"), int):
            numbers = re.findall(r"\d+", str(one.get("part") or ""))
            pairs += [(one["title"], int(numbers[-1]))] if numbers else []
    return pairs


def _cfr(row: Row) -> list[str]:
    return [
        f"{title} CFR {part}" for title, part in dict.fromkeys(cfr_pairs(row.raw("cfr_references") or ()))
    ]


def _agencies(row: Row) -> list[Row]:
    """Agencies with a name; an agency that the register has not coded has only its printed name."""
    return [one for one in row.rows("agencies") if one.cells.get("name")]


def _corrected(row: Row) -> str:
    address = row.maybe_text("correction_of")
    if not address:
        return ""
    found = _CORRECTED.search(address)
    number = us_rules.register_number(found[1]) if found else None
    if number is None:
        raise UnreadableRow(f"field 'correction_of': {address!r} names no document number")
    return number.number


def _dates(row: Row) -> tuple[DateField, ...]:
    dates = [DateField(role="publication", on=row.date("publication_date", DAY))]
    for name, role in (("comments_close_on", "comment_deadline"), ("effective_on", "entry_into_force")):
        if on := row.maybe_date(name, DAY):
            dates.append(DateField(role=role, on=on))
    return tuple(dates)


def _links(row: Row) -> tuple[Link, ...]:
    links = [Link(role="page", url=row.text("html_url"))]
    if pdf := row.maybe_text("pdf_url"):
        links.append(Link(role="document", url=pdf))
    return tuple(links)


def _details(row: Row, dockets: tuple[str, ...], cfr: list[str]) -> dict[str, object]:
    site = row.raw("regulations_dot_gov_info", absent_ok=True) or {}
    return {
        "dockets": [*dict.fromkeys((*dockets, *filter(None, [site.get("docket_id")])))],
        "docket_document": site.get("document_id") or "",
        "cfr": cfr,
        "citation": row.maybe_text("citation"),
        "pages": [row.raw("start_page"), row.raw("end_page")],
        "rins": list(row.raw("regulation_id_numbers") or ()),
        "significant": row.raw("significant"),
        "programmes": list(us_rules.programmes_of(cfr_pairs(row.raw("cfr_references") or ()))),
    }


def _text(
    row: Row, number: str, dates: tuple[DateField, ...], dockets: tuple[str, ...], cfr: list[str]
) -> str:
    """Prose first, then one line for each coded field."""
    programmes = us_rules.programmes_of(cfr_pairs(row.raw("cfr_references") or ()))
    told = [("Action", row.maybe_text("action")), ("Dates", row.maybe_text("dates"))]
    labels = {
        "publication": "Published",
        "comment_deadline": "Comments close",
        "entry_into_force": "Entry into force",
    }
    lines = [
        row.maybe_text("abstract"),
        *(f"{label}: {said}" for label, said in told if said),
        *(f"Programme: {us_rules.BY_CODE[code].words}" for code in programmes),
        *(f"Agency: {agency.text('name')}" for agency in _agencies(row)),
        *(f"Docket: {docket}" for docket in dockets),
        *(f"Amends: {part}" for part in cfr),
        f"Federal Register document: {number}",
        *(f"{labels[d.role]}: {d.on}" for d in dates),
    ]
    return "\n".join(line for line in lines if line)

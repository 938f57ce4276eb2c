"""A notification as the site's search and the official API print it: one JSON object, read strictly.

Field names come from public client code; no raw payload of either has been seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from w3lib.html import remove_tags, replace_entities

from crawlers import wto
from crawlers.answers import Answer
from crawlers.contract import Code, DateField, NoticeItem, UnreadableRow
from crawlers.rows import Row, clean
from crawlers.wto_notice import links_read, notice_item

STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z?)?")
IGNORED = (
    "title",
    "description",
    "productsFreeText",
    "dolLink",  # the same document as linkToNotification
    "isOpenForComments",  # follows from the deadline and the day
    "codexAlimentariusCommision",
)
DATES = (
    ("distributionDate", "", "publication"),
    ("commentDeadlineDate", "", "comment_deadline"),
    ("proposedAdoptionDate", "proposedAdoptionDateText", "adoption"),
    ("proposedEntryIntoForceDate", "proposedEntryIntoForceDateText", "entry_into_force"),
)


def item_read(row: Row, answer: Answer, source: str) -> NoticeItem:
    """Raises `UnreadableRow`."""
    printed, member = row.raw("documentSymbol"), row.text("notifyingMember")
    notification, note = _notification(row)
    item = notice_item(
        source=source,
        printed=printed if isinstance(printed, str) else "",
        member=member,
        area=row.text("area"),
        document_type=row.text("notificationType"),
        notification=notification,
        details={
            "id": row.text("id"),
            "member_code": row.maybe_text("notifyingMemberCode"),
            "notified_document_note": note,
        },
        capture=answer.ref(row.locator),
    )
    row.done(ignore=IGNORED)
    return item


def _notification(row: Row) -> tuple[wto.Notification, str]:
    """What the row says, and what stands beside the addresses of the notified document."""
    title = " ".join(_prose(row, "title").split())
    if not title:
        raise UnreadableRow("field 'title' is empty but must hold a text")
    links, note = links_read(row.maybe_text("linkToNotification"), row.maybe_text("notifiedDocumentLink"))
    hs, hs_rest = _codes(row, "hs", wto.hs_codes)
    ics, ics_rest = _codes(row, "ics", wto.ics_codes)
    notification = wto.Notification(
        title=title,
        description=_prose(row, "description"),
        products=_prose(row, "productsFreeText"),
        dates=_dates(row),
        codes=hs + ics,
        uncoded=hs_rest + ics_rest,
        links=links,
        objectives=_objectives(row),
        keywords=_names(row, "keywords") + _names(row, "spsKeywords"),
        affected=_names(row, "countriesAffected"),
    )
    return notification, note


def _prose(row: Row, name: str) -> str:
    """The plain twin; only without one are the tags taken off."""
    plain = row.maybe_text(f"{name}Plain", absent_ok=True)
    if plain:
        return plain
    return clean(replace_entities(remove_tags(row.maybe_text(name, absent_ok=True))))


def _day(row: Row, name: str) -> date | None:
    text = row.maybe_text(name)
    if not text:
        return None
    stamp = STAMP.fullmatch(text)
    if not stamp:
        raise UnreadableRow(f"field {name!r}: {text!r} is not a day at midnight; it may be the next day's")
    try:
        return date.fromisoformat(stamp[1])
    except ValueError:
        raise UnreadableRow(f"field {name!r}: {text!r} is no day of the calendar") from None


def _dates(row: Row) -> tuple[DateField, ...]:
    dates = []
    for name, words, role in DATES:
        on, rule = _day(row, name), row.maybe_text(words) if words else ""
        if role == "publication" and on is None:
            raise UnreadableRow(f"field {name!r} is empty but must hold a date")
        if on or rule:
            dates.append(DateField(role=role, on=on, rule=rule))
    return tuple(dates)


def _codes(
    row: Row, scheme: str, reader: Callable[[str], tuple[Code, ...]]
) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    """The coded list where the site fills it, else the codes of the text cell; and a text cell that
    holds words but no code we can read, for the reader's text."""
    codes = []
    for one in row.rows(f"{scheme}Codes"):
        one.raw("id", absent_ok=True)
        codes.append(Code(scheme=scheme, code=one.text("code"), label=one.maybe_text("name")))
    cell = row.maybe_text(f"{scheme}CodeText")
    found = wto.codes_fold(codes) if codes else reader(cell)
    return found, (f"{scheme.upper()} (as printed): {cell}",) if cell and not found else ()


def _names(row: Row, name: str) -> tuple[str, ...]:
    """Names of a list, sorted: the site does not keep their order."""
    names = []
    for one in row.rows(name):
        one.raw("id", absent_ok=True)
        names.append(one.text("name"))
    return tuple(sorted(set(names)))


def _objectives(row: Row) -> tuple[str, ...]:
    free = row.maybe_text("objectivesFreeText", absent_ok=True)
    return (*_names(row, "objectives"), *((free,) if free else ()))

"""Rules of United States authorities: which print speaks for a document, and the numbers that tie notices.

The Federal Register prints the document, regulations.gov puts it into its dockets, into several at times;
what the two print makes one notice (`readings`). It knows numbers and entries, not how a notice is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from crawlers.contract import NoticeItem
from regulations.models import Notice, NoticeReference
from regulations.references import Quoted, borne_by, quoted_in

RULE_KIND = "rule"
"""Kind of an item that is a rule of an authority, whichever source prints it."""
MOST_QUOTED = 50
"""So many quoted documents are asked for in one run; the rest wait for the next."""


def entry_that_speaks(standing: Notice | None, items: Sequence[NoticeItem]) -> NoticeItem | None:
    """Of a document's entries into dockets the one that we know it by, else the first by symbol.

    None where we know the document by an entry of this source that is not among them: a later entry
    elsewhere must not take its place.
    """
    rows = sorted(items, key=lambda item: item.symbol)
    held = _held_symbol(standing, rows[0].source) if standing else ""
    return next((row for row in rows if row.symbol == held), None) if held else rows[0]


def _held_symbol(notice: Notice, source: str) -> str:
    """The symbol under which this source printed the notice, or "" where it did not yet."""
    reading = notice.readings.filter(source__name=source).first()
    item = reading.item if reading else notice.current.item
    return str(item["symbol"]) if item["source"] == source else ""


def dockets_add(notice: Notice, items: Sequence[NoticeItem]) -> bool:
    """Note the dockets of all entries. Returns whether one was new."""
    return any([_bear(notice, borne_by((), dict(item.details))) for item in items])


def references_write(notice: Notice, item: NoticeItem) -> None:
    """Write what the notice's current version bears and quotes. Dockets once borne stay."""
    if item.kind == RULE_KIND:
        _bear(notice, borne_by(item.symbols, dict(item.details)))
    own = set(notice.references.filter(bears=True).values_list("kind", "code"))
    notice.references.filter(bears=False).delete()
    NoticeReference.objects.bulk_create(quotes_of(notice.pk, item, own))


def quotes_of(notice: int, item: NoticeItem, own: Collection[tuple[str, str]]) -> Iterator[NoticeReference]:
    """What the item of a notice (by its key) quotes beside the numbers that are its own, not yet saved."""
    for q in quoted_in((item.title, item.text, *(link.url for link in item.links))):
        if (q.kind, q.code) not in own:
            yield NoticeReference(
                notice_id=notice, kind=q.kind, code=q.code, printed=q.printed[:300], bears=False
            )


def register_options(as_of: date) -> dict[str, list[str]]:
    """Documents of the Register that a notice quotes and that nobody brought yet, newest notices first."""
    quoted = NoticeReference.objects.filter(kind=NoticeReference.Kind.REGISTER, bears=False)
    borne = NoticeReference.objects.filter(kind=NoticeReference.Kind.REGISTER, bears=True)
    wanted = (
        quoted.filter(notice__published_on__lte=as_of)
        .exclude(code__in=borne.values("code"))
        .exclude(notice__area="SPS")  # food and plants
        .order_by("-notice__published_on", "code")
        .values_list("code", flat=True)
    )
    return {"documents": list(dict.fromkeys(wanted))[:MOST_QUOTED]}


def _bear(notice: Notice, numbers: Sequence[Quoted]) -> bool:
    made = [
        NoticeReference.objects.get_or_create(
            notice=notice,
            kind=number.kind,
            code=number.code,
            bears=True,
            defaults={"printed": number.printed[:300]},
        )[1]
        for number in numbers
    ]
    return any(made)

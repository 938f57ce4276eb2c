"""Listings and substances of harmonised classifications (CLP, Annex VI), written in lots.

Thousands come at once and hardly any change, so what stands is looked up once a lot. Nothing of them is
understood and no measure follows: a classification decides how substances and mixtures are labelled
(Regulation (EC) No 1272/2008, Art. 4), it sets no duty for an article. What they serve is telling which
substances are classified, by the same `Substance` rows that the other lists use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from crawlers.contract import NoticeItem
from regulations.models import Listing, Notice, Substance

Number = tuple[str, str]
"""(CAS, EC); one of them may be empty."""


def listings_write(found: Sequence[tuple[int, NoticeItem]]) -> None:
    """Write the listing of each classification, given with its notice's key, with its substances.

    Writing twice changes nothing.
    """
    found = [(notice, item) for notice, item in found if item.kind == Notice.Kind.CLASSIFICATION]
    if not found:
        return
    substances = _substances([item for _notice, item in found])
    standing = {
        one.notice_id: one for one in Listing.objects.filter(notice__in=[notice for notice, _item in found])
    }
    new = [_listing(notice, item) for notice, item in found if notice not in standing]
    for listing in Listing.objects.bulk_create(new):
        standing[listing.notice_id] = listing
    for notice, item in found:
        standing[notice].reasons = _hazards(item)
    Listing.objects.bulk_update(standing.values(), ["reasons"], batch_size=500)
    through = Listing.substances.through
    through.objects.bulk_create(
        (
            through(listing_id=standing[notice].pk, substance_id=substances[key].pk)
            for notice, item in found
            for key in {_key(number, item.title) for number in _numbers(item)}
        ),
        ignore_conflicts=True,
    )


def _listing(notice: int, item: NoticeItem) -> Listing:
    # Names repeat under other index numbers; a listing is told by list, name and day.
    return Listing(
        list_code=item.details["list_code"],
        name=f"{item.details['index']} {item.title}"[:1500],
        included_on=date.fromisoformat(item.details["classifications"][0]["from"]),
        reasons=_hazards(item),
        notice_id=notice,
    )


def _hazards(item: NoticeItem) -> list[str]:
    return list(dict.fromkeys(h for one in item.details["classifications"] for h in one["hazards"]))


def _numbers(item: NoticeItem) -> list[Number]:
    """One substance a CAS number, the EC number with the first; without any, the name stands alone."""
    cas = [code.code for code in item.codes if code.scheme == "cas"]
    ec = [code.code for code in item.codes if code.scheme == "ec"]
    pairs = max(len(cas), len(ec), 1)
    return [("".join(cas[i : i + 1]), "".join(ec[i : i + 1])) for i in range(pairs)]


def _key(number: Number, name: str) -> tuple[str, str]:
    """What makes a substance one: its CAS number, else its EC number, else its name."""
    cas, ec = number
    return ("cas", cas) if cas else ("ec", ec) if ec else ("name", name[:1500])


def _substances(items: Iterable[NoticeItem]) -> dict[tuple[str, str], Substance]:
    wanted: dict[tuple[str, str], Substance] = {}
    for item in items:
        for cas, ec in _numbers(item):
            name = item.title[:1500]
            wanted.setdefault(_key((cas, ec), item.title), Substance(name=name, cas=cas, ec=ec))
    found: dict[tuple[str, str], Substance] = {}
    by_scheme = {scheme: [v for s, v in wanted if s == scheme] for scheme in ("cas", "ec", "name")}
    for one in Substance.objects.filter(cas__in=by_scheme["cas"]):
        found["cas", one.cas] = one
    # An EC number alone may belong to a substance that stands with a CAS number.
    for one in Substance.objects.filter(ec__in=by_scheme["ec"]).order_by("-cas"):
        found["ec", one.ec] = one
    for one in Substance.objects.filter(cas="", ec="", name__in=by_scheme["name"]):
        found["name", one.name] = one
    missing = {key: one for key, one in wanted.items() if key not in found}
    Substance.objects.bulk_create(missing.values())
    return found | missing

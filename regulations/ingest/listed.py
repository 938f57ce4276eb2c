"""Substance lists: entries with their substances, group members, renaming and removal."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import Q

from compliance.core import clock
from compliance.core.jobs import job_enqueue
from crawlers.contract import ListEntry, NoticeItem
from regulations.changes.identity import folded, renamed_from
from regulations.ingest.events import event_of_leaving
from regulations.models import Listing, Notice, Run, Substance

MEMBERS_KIND = "list_members"
"""Kind of an item that names the members of group entries; it is no notice of its own."""
NUMBER_KIND = "list_number"
"""Kind of an item that says which number an entry bears, and its members; it is no notice of its own."""


def listing_upsert(*, notice: Notice, entry: ListEntry, number: str = "") -> Listing:
    """Write the listing of a notice, its substances and, for a group, the members we know.

    A list that prints no `number` takes none away: another source may have told it.
    """
    listing = Listing.objects.filter(notice=notice).first() or Listing(notice=notice)
    if listing.pk and listing.name != entry.name:
        listing.former_names = [*listing.former_names, listing.name]
    listing.list_code, listing.name, listing.included_on = entry.list_code, entry.name, entry.included_on
    later = [day for day in entry.outcomes if day > entry.included_on]
    listing.amended_on = max(later, default=None)
    listing.reasons, listing.status = list(entry.reasons), Listing.Status.LISTED
    listing.number = number or listing.number
    listing.save()
    listing.substances.set(_entry_substances(entry))
    return listing


def notice_before_renaming(item: NoticeItem) -> Notice | None:
    """The notice that stood under another name: same list, same inclusion date, same numbers."""
    entry = item.entry
    if entry is None:
        return None
    standing = {
        ListEntry.from_json(listing.notice.current.item["entry"]): listing.notice
        for listing in Listing.objects.filter(list_code=entry.list_code, included_on=entry.included_on)
        .exclude(name=entry.name)
        .select_related("notice")
    }
    before = renamed_from(entry, standing)
    return standing[before] if before else None


def entries_missing_close(*, run: Run, seen: Collection[str]) -> int:
    """Close entries that a complete list no longer holds. Only a run that its gates believed calls this."""
    gone = Notice.objects.filter(source=run.source, is_gone=False).exclude(key__in=seen)
    for notice in gone:
        event_of_leaving(notice=notice, run=run)
        notice.is_gone, notice.changed_at = True, clock.now()
        notice.save(update_fields=["is_gone", "changed_at"])
        Listing.objects.filter(notice=notice).update(status=Listing.Status.REMOVED)
        job_enqueue(kind="understand", subject=f"version:{notice.current.pk}")
    return len(gone)


def members_upsert(*, item: NoticeItem) -> str:
    """Write the members of a group entry. Returns created, changed or unchanged."""
    entry = item.entry
    if entry is None:
        raise ValueError(f"{item.symbol}: an item of kind {MEMBERS_KIND} holds an entry")
    return _members_write(entry, _listing_of(entry)) if entry.members else "unchanged"


def number_upsert(*, item: NoticeItem) -> str:
    """Write the number and the members of an entry whose list prints neither.

    The entry is the standing one of that list with the same name or the same numbers; while there is none,
    nothing is written, and the next reading of the page tries again. Returns changed or unchanged.
    """
    listing, told = _listing_like(item), item.details
    if listing is None:
        return "unchanged"
    outcome = "unchanged"
    if listing.number != told["entry_number"]:
        listing.number, outcome = told["entry_number"], "changed"
        listing.save(update_fields=["number"])
    members = tuple(
        ListEntry(
            list_code=listing.list_code,
            name=member["name"],
            included_on=listing.included_on,
            ec=tuple(member["ec"]),
            cas=tuple(member["cas"]),
        )
        for member in told["members"]
    )
    entry = replace(ListEntry.from_json(listing.notice.current.item["entry"]), members=members)
    if members and _members_write(entry, listing) != "unchanged":
        outcome = "changed"
    return outcome


def _listing_like(item: NoticeItem) -> Listing | None:
    """The one standing entry of the list with this name, else the one with these numbers."""
    standing = Listing.objects.filter(list_code=item.details["list_code"], status=Listing.Status.LISTED)
    named = [row for row in standing if folded(row.name) == folded(item.title)]
    if len(named) == 1:
        return named[0]
    substances = Q(substances__ec__in=item.details["ec"]) | Q(substances__cas__in=item.details["cas"])
    alike = list(standing.filter(substances).distinct()[:2])
    return alike[0] if len(alike) == 1 else None


def _members_write(entry: ListEntry, listing: Listing | None) -> str:
    group = listing.substances.filter(is_group=True).first() if listing else None
    group = group or _group(entry)
    known = group.pk is not None
    before = set(group.members.values_list("pk", flat=True)) if known else set()
    group.is_group = True
    group.save()
    group.members.add(*(substance for member in entry.members for substance in _single(member)))
    if listing:
        listing.substances.add(group)
    if before == set(group.members.values_list("pk", flat=True)):
        return "unchanged"
    for listing in group.listings.filter(status=Listing.Status.LISTED).select_related("notice"):
        job_enqueue(kind="understand", subject=f"version:{listing.notice.current.pk}")
    return "changed" if known else "created"


def _listing_of(entry: ListEntry) -> Listing | None:
    """The standing listing of an entry: same day, and same name or same numbers."""
    same_day = Listing.objects.filter(list_code=entry.list_code, included_on=entry.included_on)
    standing = {ListEntry.from_json(row.notice.current.item["entry"]): row for row in same_day}
    by_name = {folded(known.name): row for known, row in standing.items()}
    before = renamed_from(entry, standing)
    return by_name.get(folded(entry.name)) or (standing[before] if before else None)


@cache
def reference_members() -> dict[tuple[str, date], tuple[ListEntry, ...]]:
    """Members of Candidate List groups that the current export lost, from our own table of facts."""
    members: dict[tuple[str, date], list[ListEntry]] = defaultdict(list)
    with (settings.BASE_DIR / "regulations/reference/svhc_members.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            day = date.fromisoformat(row["included_on"])
            members[folded(row["entry"]), day].append(
                ListEntry(
                    list_code="reach_candidate_list",
                    name=row["member"],
                    included_on=day,
                    ec=tuple(filter(None, row["ec"].split("|"))),
                    cas=tuple(filter(None, row["cas"].split("|"))),
                )
            )
    return {key: tuple(value) for key, value in members.items()}


def _entry_substances(entry: ListEntry) -> list[Substance]:
    members = entry.members or reference_members().get((folded(entry.name), entry.included_on), ())
    if not members:
        return _single(entry)
    group = _group(entry)
    group.is_group = True
    group.save()
    group.members.add(*(substance for member in members for substance in _single(member)))
    return [group]


def _group(entry: ListEntry) -> Substance:
    """The group's own row, saved or not yet: found by its numbers, else by its name."""
    cas, ec = next(iter(entry.cas), ""), next(iter(entry.ec), "")
    return _find(entry.name, cas, ec) or Substance(name=entry.name, cas=cas, ec=ec, is_group=True)


def _single(entry: ListEntry) -> list[Substance]:
    """One row a CAS number (an entry may print several); the EC number goes with the first."""
    numbers = list(_pairs(entry.cas, entry.ec)) or [("", "")]
    return [
        _find(entry.name, cas, ec) or Substance.objects.create(name=entry.name, cas=cas, ec=ec)
        for cas, ec in numbers
    ]


def _pairs(cas: Iterable[str], ec: Iterable[str]) -> Iterable[tuple[str, str]]:
    cas, ec = list(cas), list(ec)
    for index in range(max(len(cas), len(ec))):
        yield (cas[index] if index < len(cas) else "", ec[index] if index < len(ec) else "")


def _find(name: str, cas: str, ec: str) -> Substance | None:
    if cas:
        return Substance.objects.filter(cas=cas).first()
    if ec:
        return Substance.objects.filter(ec=ec).first()
    return Substance.objects.filter(name=name, cas="", ec="").first()

"""What a clause means in the words of our catalogue: obligations that rest on the same list or act.

It is no translation of the clause, and is said to be none."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.exposure.gaps import wording
from regulations.catalogue.conditions import SubstanceIn, leaves
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation
from regulations.models import Notice

MOST = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """An obligation in the reader's language."""

    title: str
    reference: str
    url: str
    what: str


def meanings_of(notice: Notice, list_code: str) -> list[Meaning]:
    """The first few obligations that name the list of which the notice is an entry ("": none), or that stand
    in the act of its number."""
    held = catalogue()
    names = {name for name, one in held.lists.items() if list_code and one.listing == list_code}
    found = [
        one
        for one in held.obligations.values()
        if (names and names & _lists_of(one))
        or (one.reference.celex and one.reference.celex in notice.symbols)
    ]
    return [
        Meaning(
            title=wording.pick(one.title),
            reference=wording.reference(one),
            url=wording.reference_url(one),
            what=wording.pick(one.what),
        )
        for one in found[:MOST]
    ]


def _lists_of(one: Obligation) -> set[str]:
    named = {leaf.list_id for leaf in leaves(one.scope) if isinstance(leaf, SubstanceIn)}
    return named | {limit.list_id for limit in one.limits}

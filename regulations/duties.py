"""Duties that an entry of a substance list brings, list by list: what is in scope, since when. Pure.

Lists differ in what they tell. The Candidate List comes with a limit fixed by law; Annex XVII and the
POPs list name acts and annexes but no limit, and Annex XIV concerns substances and mixtures, not the
articles made with them. What a list does not tell is marked by a basis of its own, so that a product
holding the substance is never passed and never condemned on the list alone. A harmonised classification
(CLP, Annex VI) brings no measure: it decides how substances and mixtures are labelled, and our products
are articles with a bill of material.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from regulations.drafting import (
    ListedSubstance,
    MeasureDraft,
    MilestoneDraft,
    ScopeDraft,
    draft_listing,
)
from regulations.understanding.basis import Basis, RegimeTold

LIMIT_IN_CONDITIONS = "conditions"
"""Basis of a scope code whose limit stands in a text that the list only links to."""
NOT_FOR_ARTICLES = "not_articles"
"""Basis of a scope code that concerns the substance and mixtures (REACH, Art. 56(1)), not articles."""
OPEN_BASES = frozenset({LIMIT_IN_CONDITIONS, NOT_FOR_ARTICLES})
"""Bases on which a meeting is uncertain whatever the share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry as stored. `dates`: role → day, as the list prints them; `removed`: gone from the list."""

    list_code: str
    name: str
    included_on: date
    substances: tuple[ListedSubstance, ...]
    removed: bool = False
    amended_on: date | None = None
    dates: Mapping[str, date]


def draft_entry(entry: ListedEntry) -> MeasureDraft | None:
    """The measure of an entry, or None for a list whose entries bring no duty for products."""
    draft = DRAFTS.get(entry.list_code)
    return draft(entry) if draft else None


def _candidate(entry: ListedEntry) -> MeasureDraft:
    return draft_listing(
        list_code=entry.list_code,
        name=entry.name,
        included_on=entry.included_on,
        substances=entry.substances,
        removed=entry.removed,
    )


def _authorisation(entry: ListedEntry) -> MeasureDraft:
    """From the sunset date on, use and placing on the market need an authorisation (REACH, Art. 56(1)).

    The sunset is the day from which the rule must be complied with, not the end of a rule.
    """
    sunset, apply_by = entry.dates.get("sunset"), entry.dates.get("latest_application")
    return _draft(
        entry,
        slot="authorisation",
        regime="reach",
        basis=NOT_FOR_ARTICLES,
        stage="adopted",
        milestones=(
            *([MilestoneDraft(role="latest_application", on=apply_by)] if apply_by else []),
            *([MilestoneDraft(role="application", on=sunset)] if sunset else []),
        ),
    )


def _restriction(entry: ListedEntry) -> MeasureDraft:
    """Annex XVII, REACH Art. 67(1): the conditions, limits and their dates stand in the linked acts."""
    return _draft(entry, slot="restriction", regime="reach", basis=LIMIT_IN_CONDITIONS)


def _pops(entry: ListedEntry) -> MeasureDraft:
    """Regulation (EU) 2019/1021, Art. 3 and 4: exemptions and trace limits stand in its annexes."""
    return _draft(entry, slot="pops", regime="chem_other", basis=LIMIT_IN_CONDITIONS)


def _draft(
    entry: ListedEntry,
    *,
    slot: str,
    regime: str,
    basis: str,
    stage: str = "applies",
    milestones: Iterable[MilestoneDraft] = (),
) -> MeasureDraft:
    scope = {
        s.code: ScopeDraft(kind="substance", code=s.code, basis=basis, via=s.via) for s in entry.substances
    }
    since = entry.amended_on or entry.included_on
    return MeasureDraft(
        slot=slot,
        title=entry.name,
        regime=regime,
        regimes=(regime,),
        told_by=(RegimeTold(regime, Basis.SOURCE),),
        doc_type="amendment" if entry.amended_on else "adopted",
        stage="expired" if entry.removed else stage,
        markets=("EU",),
        needs="substance",
        group=f"{entry.list_code}:{since.isoformat()}",
        scope=tuple(scope.values()),
        milestones=(MilestoneDraft(role="adoption", on=since), *milestones),
    )


DRAFTS: Mapping[str, Callable[[ListedEntry], MeasureDraft]] = {
    "reach_candidate_list": _candidate,
    "reach_annex_xiv": _authorisation,
    "reach_annex_xvii": _restriction,
    "eu_pops": _pops,
}

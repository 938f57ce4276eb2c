"""Reads the limits of an obligation against what is known to be in the product: exceeded, kept or unknown.

Says nothing of whether the obligation binds. A limit on what comes out, or lies on a surface, stays unknown:
no bill of material tells it. Exactly at a limit is unknown too: some acts say "above", others "or more".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from compliance.exposure.applicability.evaluation import Answers, truth
from compliance.exposure.applicability.profile import ListMembers, SubstanceFact
from compliance.exposure.applicability.substances import contained
from compliance.exposure.applicability.truth import Truth
from regulations.catalogue.conditions import SubstanceIn
from regulations.catalogue.equipment import equipment_of
from regulations.catalogue.exemptions import CATEGORIES, exemptions
from regulations.catalogue.schema import UNITS_TO_PPM, Limit, Obligation

EXCEEDED, KEPT, UNKNOWN = "exceeded", "kept", "unknown"
_STATES = {Truth.TRUE: EXCEEDED, Truth.FALSE: KEPT, Truth.UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReading:
    """One limit and how the product stands to it. `exemptions`: RoHS entries that an excess might rely on."""

    limit: Limit
    state: str
    because: str
    exemptions: tuple[str, ...] = ()


def limits_read(one: Obligation, answers: Answers) -> tuple[LimitReading, ...]:
    """Every limit that concerns the product or may; one whose condition fails is left out."""
    return tuple(_read(one, answers))


def _read(one: Obligation, answers: Answers) -> Iterator[LimitReading]:
    for limit in one.limits:
        concerns = truth(limit.when, answers) if limit.when is not None else Truth.TRUE
        if concerns is Truth.FALSE:
            continue
        state, because = _state(limit, answers)
        if state == EXCEEDED and concerns is Truth.UNKNOWN:
            state = UNKNOWN
        may_rely_on = _exemptions(limit, answers) if one.regime == "rohs" and state == EXCEEDED else ()
        yield LimitReading(limit=limit, state=state, because=because, exemptions=may_rely_on)


def _state(limit: Limit, answers: Answers) -> tuple[str, str]:
    factor = UNITS_TO_PPM.get(limit.unit)
    if factor is None:
        return UNKNOWN, f"{limit.unit} is told by a test, not by a bill of material"
    ppm = limit.amount * factor
    node = SubstanceIn(list_id=limit.list_id, cas=limit.cas, above_ppm=ppm, basis=limit.basis)
    found = contained(node, answers.profile, answers.lists, answers.on)
    if limit.as_element and ppm and found.value is Truth.TRUE:
        metal = replace(node, list_id="", cas=(limit.as_element,))
        itself = contained(metal, answers.profile, answers.lists, answers.on)
        if itself.value is not Truth.TRUE:
            return UNKNOWN, f"{found.because}; counted as the element, whose share of it is not known"
    if limit.each or found.value is Truth.TRUE:
        return _STATES[found.value], found.because
    return _sum(limit, ppm, answers, found.value)


def _sum(limit: Limit, ppm: float, answers: Answers, each: Truth) -> tuple[str, str]:
    """Members of the list together, place by place; each by itself was found not to exceed the limit."""
    sums: dict[str, float] = defaultdict(float)
    is_open = each is Truth.UNKNOWN
    for fact in _named(limit, answers):
        amount = fact.ppm.get(limit.basis)
        if amount is None:
            is_open = True
        else:
            sums[fact.place] += amount
    for place, total in sums.items():
        if total > ppm:
            return EXCEEDED, f"together {total:g} mg/kg > {ppm:g}" + (f" in {place}" if place else "")
        is_open = is_open or total == ppm > 0
    if is_open:
        return UNKNOWN, "not every amount is known"
    return KEPT, f"together at most {max(sums.values(), default=0.0):g} mg/kg"


def known_share(limit: Limit, answers: Answers) -> float | None:
    """The most that is on file in one place as a share of the limit (1.0: just reached).

    None: no amount is known, or a test must tell it. Where other amounts are unknown it is a lower end.
    """
    ppm = limit.amount * UNITS_TO_PPM.get(limit.unit, 0)
    sums: dict[str, float] = defaultdict(float)
    for fact in _named(limit, answers):
        amount = fact.ppm.get(limit.basis)
        if amount is None or (limit.as_element and fact.code != limit.as_element):
            continue
        sums[fact.place] = max(sums[fact.place], amount) if limit.each else sums[fact.place] + amount
    return max(sums.values()) / ppm if ppm and sums else None


def _named(limit: Limit, answers: Answers) -> Iterator[SubstanceFact]:
    members = answers.lists.get(limit.list_id) or ListMembers(codes=dict.fromkeys(limit.cas))
    yield from (fact for fact in answers.profile.substances if members.day_of(fact)[0])


def _exemptions(limit: Limit, answers: Answers) -> tuple[str, ...]:
    """RoHS exemptions for the substance that still hold for a category the product may be of: a lead, not a
    pass."""
    categories = equipment_of(answers.profile.code).rohs or CATEGORIES
    return tuple(
        one.entry
        for one in exemptions()
        if one.cas in (*limit.cas, limit.as_element)
        and any(one.state(category, answers.on) in ("valid", "valid_pending") for category in categories)
    )

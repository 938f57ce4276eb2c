"""Judges whether a product holds a listed substance above a limit; absence counts only in a complete bill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from compliance.exposure.applicability.profile import ListMembers, ProductProfile, SubstanceFact
from compliance.exposure.applicability.truth import Truth
from regulations.catalogue.conditions import SubstanceIn

UNDECIDED_BASES = frozenset({"released", "coating"})
"""What comes out of a material or lies on it does not follow from a bill of material."""
_WHOLE = ("article", "component", "product")


@dataclass(frozen=True, slots=True)
class Contained:
    """Outcome of one substance condition; `likely` differs where a list is not exhausted by its numbers."""

    value: Truth
    likely: Truth
    because: str
    since: date | None = None
    """Day on which the substance that decides came onto the list."""


def contained(
    node: SubstanceIn, profile: ProductProfile, lists: Mapping[str, ListMembers], on: date
) -> Contained:
    """Whether the product holds one of the substances above the limit, on the basis that the act names."""
    members = _members(node, lists)
    if members is None:
        return Contained(Truth.UNKNOWN, Truth.UNKNOWN, f"list {node.list_id} is not at hand")
    hits = list(_hits(node, members, profile, on))
    for wanted in (Truth.TRUE, Truth.UNKNOWN):
        for found in hits:
            if found.value is wanted:
                return found
    if not (profile.bom_complete and (profile.substances or profile.parts)):
        return Contained(Truth.UNKNOWN, Truth.UNKNOWN, "bill of material open")
    because = "; ".join(found.because for found in hits) or "complete bill of material names none"
    if not members.complete:
        return Contained(Truth.UNKNOWN, Truth.FALSE, because)
    return Contained(Truth.FALSE, Truth.FALSE, because)


def _members(node: SubstanceIn, lists: Mapping[str, ListMembers]) -> ListMembers | None:
    if node.list_id:
        return lists.get(node.list_id)
    return ListMembers(codes=dict.fromkeys(node.cas))


def _hits(node: SubstanceIn, members: ListMembers, profile: ProductProfile, on: date) -> Iterator[Contained]:
    for fact in profile.substances:
        is_named, since = members.day_of(fact)
        if is_named and (since is None or since <= on):
            value, shown = _above(node, fact)
            named = fact.name or fact.code
            place = f" in {fact.place}" if fact.place else ""
            yield Contained(value, value, f"{named} {shown}{place}".strip(), since)


def _above(node: SubstanceIn, fact: SubstanceFact) -> tuple[Truth, str]:
    """Right at the limit is unknown: some acts say "above", others "or more"."""
    if node.basis in UNDECIDED_BASES:
        return Truth.UNKNOWN, f"present, {node.basis} amount not told"
    if node.basis in fact.ppm:
        return _compared(fact.ppm[node.basis], node.above_ppm)
    highest = fact.ppm.get("homogeneous_material")
    if node.basis in _WHOLE and highest is not None and highest < node.above_ppm:
        # The share in the whole is never above the highest share in one of its materials.
        return Truth.FALSE, f"{highest:g} mg/kg at most"
    whole = fact.ppm.get("article")
    if node.basis == "homogeneous_material" and whole is not None and whole > node.above_ppm:
        # Some material holds at least the average of the whole.
        return Truth.TRUE, f"at least {whole:g} mg/kg > {node.above_ppm:g}"
    if node.above_ppm == 0 and any(amount for amount in fact.ppm.values()):
        return Truth.TRUE, "present"
    return Truth.UNKNOWN, f"amount in the {node.basis.replace('_', ' ')} unknown"


def _compared(amount: float | None, limit: float) -> tuple[Truth, str]:
    if amount is None:
        return Truth.UNKNOWN, "amount unknown"
    if amount == 0:
        return Truth.FALSE, "absent"
    if limit == 0 or amount > limit:
        return Truth.TRUE, f"{amount:g} mg/kg > {limit:g}"
    if amount == limit:
        return Truth.UNKNOWN, f"{amount:g} mg/kg, right at the limit"
    return Truth.FALSE, f"{amount:g} mg/kg < {limit:g}"

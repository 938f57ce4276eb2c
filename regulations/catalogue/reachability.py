"""Whether a condition can be met at all, and whether it can fail. Knows traits' implications, no product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from regulations.catalogue.conditions import All, Always, AnyOf, Condition, Leaf, Not, TraitIs, leaves
from regulations.catalogue.schema import Trait

MOST_LEAVES = 16
"""2^16 combinations are tried at most; a condition with more different leaves is too hard to read anyway."""


def can_be(condition: Condition, wanted: bool, traits: Mapping[str, Trait]) -> bool | None:
    """True where some consistent product makes the condition `wanted`. None where it has too many leaves."""
    distinct = tuple(dict.fromkeys(leaf for leaf in leaves(condition) if not isinstance(leaf, Always)))
    if len(distinct) > MOST_LEAVES:
        return None
    order = (True, False) if wanted else (False, True)
    for values in product(order, repeat=len(distinct)):
        told: dict[Leaf, bool] = dict(zip(distinct, values, strict=True))
        if truth(condition, told) is wanted and _consistent(told, traits):
            return True
    return False


def truth(condition: Condition, told: Mapping[Leaf, bool]) -> bool:
    """Two-valued truth where every leaf is told."""
    if isinstance(condition, All):
        return all(truth(part, told) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(truth(part, told) for part in condition.parts)
    if isinstance(condition, Not):
        return not truth(condition.part, told)
    return isinstance(condition, Always) or told[condition]


def _consistent(told: Mapping[Leaf, bool], traits: Mapping[str, Trait]) -> bool:
    values = {leaf.trait: value for leaf, value in told.items() if isinstance(leaf, TraitIs)}
    held = set(_closure((name for name, value in values.items() if value), traits))
    if any(values.get(name) is False for name in held):
        return False
    return not any(no in held for name in held if name in traits for no in traits[name].implied_no)


def _closure(names: Iterator[str], traits: Mapping[str, Trait]) -> Iterator[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += traits[name].implies if name in traits else ()
            yield name

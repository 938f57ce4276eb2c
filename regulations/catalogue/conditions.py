"""Conditions on a product: the nodes a scope is built of. Knows their shape, not how a product answers them.

Three-valued (Kleene): a node is true, false or unknown for a product; whoever evaluates them keeps to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BASES = ("homogeneous_material", "article", "component", "mixture", "product", "released", "coating")
"""What a content is counted in. `released`: what comes out (migration, release into air or liquid)."""


@dataclass(frozen=True, slots=True)
class Always:
    """No limit of products: only where the law itself has none."""


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class TraitIs:
    trait: str


@dataclass(frozen=True, slots=True)
class CodesAre:
    """HS (2, 4, 6 digits) or CN (8) prefixes. A product known to a shorter code than a prefix is unknown.

    `edition`: HS edition or CN year the codes are taken from; 0 = the newest at hand.
    `inferred`: the act names no codes, these are our reading of its words.
    """

    any_of: tuple[str, ...]
    except_for: tuple[str, ...] = ()
    inferred: bool = False
    edition: int = 0


@dataclass(frozen=True, slots=True)
class SubstanceIn:
    """More than `above_ppm` (mg/kg) of a listed or numbered substance in the basis; 0 means any amount."""

    list_id: str = ""
    cas: tuple[str, ...] = ()
    above_ppm: float = 0.0
    basis: str = "article"


@dataclass(frozen=True, slots=True)
class QuantityIs:
    """A figure only the firm can tell: unknown until it does. `of` names the figure, `unit` its unit."""

    of: str
    unit: str
    at_least: float | None = None
    below: float | None = None


Condition = Always | All | AnyOf | Not | TraitIs | CodesAre | SubstanceIn | QuantityIs
Leaf = Always | TraitIs | CodesAre | SubstanceIn | QuantityIs


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every leaf of the tree, left to right, repeated ones repeatedly."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        yield condition

"""Puts products that say the same to every scope into one class and judges classes as rows of a matrix.

A class is the answers to all different leaves of the catalogue's scopes. Verdicts follow from it alone, so
a million products cost as many judgements as there are classes, and products and duties meet by equality.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from compliance.exposure.applicability.evaluation import Answers
from compliance.exposure.applicability.truth import Truth
from regulations.catalogue.conditions import All, Always, AnyOf, Condition, Leaf, Not, leaves
from regulations.catalogue.schema import Obligation

NUMBER_BITS = 48
DOES_NOT_APPLY, UNCERTAIN, PRESUMED, APPLIES = 0, 1, 2, 3
"""Verdicts as stored. PRESUMED applies too, but rests on what a code makes likely."""
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class LeafTable:
    """The different leaves of all scopes in a fixed order; `version` changes with any of them."""

    leaves: tuple[Leaf, ...]
    version: str

    def signature(self, answers: Answers) -> bytes:
        """One byte a leaf: what is certain and what is likely, 0..8."""
        return bytes(3 * step.value + step.likely for step in map(answers.step, self.leaves))

    def number(self, signature: bytes) -> int:
        """The class in 48 bits: the same answers to the same leaves are the same class, on every machine."""
        digest = hashlib.blake2b(signature, digest_size=NUMBER_BITS // 8, key=self.version.encode()).digest()
        return int.from_bytes(digest, "big")


def leaf_table(obligations: Iterable[Obligation]) -> LeafTable:
    """Leaves of the scopes in the order in which they first stand."""
    found: dict[Leaf, None] = {}
    for one in obligations:
        for leaf in leaves(one.scope):
            if not isinstance(leaf, Always):
                found.setdefault(leaf)
    told = hashlib.sha256("\n".join(map(repr, found)).encode()).hexdigest()
    return LeafTable(tuple(found), told[:16])


@dataclass(frozen=True, slots=True)
class ScopeMatrix:
    """Scopes ready to be judged for many classes at once."""

    table: LeafTable
    scopes: tuple[Condition, ...]

    def verdicts(self, signatures: Sequence[bytes]) -> Bytes:
        """(classes, scopes) of stored verdicts. An empty sequence gives an empty matrix."""
        width = len(self.table.leaves)
        told = np.frombuffer(b"".join(signatures), dtype=np.uint8).reshape(len(signatures), width)
        # One contiguous row a leaf: every step below reads whole rows.
        certain, likely = np.ascontiguousarray((told // 3).T), np.ascontiguousarray((told % 3).T)
        place = {leaf: n for n, leaf in enumerate(self.table.leaves)}
        found = np.empty((len(self.scopes), len(signatures)), dtype=np.uint8)
        for row, scope in enumerate(self.scopes):
            sure = _value(scope, certain, place)
            maybe = _value(scope, likely, place)
            found[row] = np.where(
                sure == Truth.TRUE,
                APPLIES,
                np.where(
                    sure == Truth.FALSE, DOES_NOT_APPLY, np.where(maybe == Truth.TRUE, PRESUMED, UNCERTAIN)
                ),
            )
        return np.ascontiguousarray(found.T)


def scope_matrix(obligations: Sequence[Obligation]) -> ScopeMatrix:
    """The matrix of these obligations, columns in their order."""
    return ScopeMatrix(leaf_table(obligations), tuple(one.scope for one in obligations))


def _value(scope: Condition, told: Bytes, place: dict[Leaf, int]) -> Bytes:
    """Kleene's value of a scope for every class: AND is the smallest, OR the largest, NOT turns round."""
    if isinstance(scope, All):
        return reduce(np.minimum, (_value(part, told, place) for part in scope.parts))
    if isinstance(scope, AnyOf):
        return reduce(np.maximum, (_value(part, told, place) for part in scope.parts))
    if isinstance(scope, Not):
        turned: Bytes = np.uint8(Truth.TRUE) - _value(scope.part, told, place)
        return turned
    if isinstance(scope, Always):
        return np.full(told.shape[1], Truth.TRUE, dtype=np.uint8)
    row: Bytes = told[place[scope]]
    return row

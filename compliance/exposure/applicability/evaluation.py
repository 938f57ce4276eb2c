"""Evaluates a condition for one product, leaf by leaf, and tells which leaves decided. Knows no dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from compliance.exposure.applicability.codes import lies_under
from compliance.exposure.applicability.profile import ListMembers, ProductProfile
from compliance.exposure.applicability.substances import contained
from compliance.exposure.applicability.traits import Reading
from compliance.exposure.applicability.truth import Truth, all_of, any_of, not_of
from regulations.catalogue.conditions import (
    All,
    AnyOf,
    CodesAre,
    Condition,
    Leaf,
    Not,
    QuantityIs,
    SubstanceIn,
    TraitIs,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One leaf of a scope and what the product says to it.

    `about`: trait, codes, substance, quantity or always; `key` names it. `value`: certain; `likely`: once
    presumptions count. `origin`: answer, bom, code, word, implied, law or none. `because` is for people.
    """

    about: str
    key: str
    value: Truth
    likely: Truth
    origin: str
    because: str = ""
    against: str = ""
    is_inferred: bool = False
    since: date | None = None

    @property
    def is_presumed(self) -> bool:
        return self.value is Truth.UNKNOWN and self.likely is not Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Answers:
    """What one product says, ready for any condition: traits read once, lists as of one day."""

    profile: ProductProfile
    readings: Mapping[str, Reading]
    lists: Mapping[str, ListMembers]
    on: date
    _said: dict[int, tuple[Leaf, Step]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """By the leaf itself, which is kept: value, presumption and path each ask the same leaves again."""

    def step(self, leaf: Leaf) -> Step:
        """What the product says to one leaf."""
        said = self._said.get(id(leaf))
        if said is None:
            said = self._said[id(leaf)] = (leaf, self._step(leaf))
        return said[1]

    def _step(self, leaf: Leaf) -> Step:
        if isinstance(leaf, TraitIs):
            return self._trait(leaf.trait)
        if isinstance(leaf, CodesAre):
            return self._codes(leaf)
        if isinstance(leaf, SubstanceIn):
            return self._substance(leaf)
        if isinstance(leaf, QuantityIs):
            return self._quantity(leaf)
        return Step(about="always", key="always", value=Truth.TRUE, likely=Truth.TRUE, origin="law")

    def with_trait(self, trait: str, value: bool) -> Answers:
        """The same product, had its officer answered this trait."""
        told = Truth.TRUE if value else Truth.FALSE
        known = Reading(value=told, likely=told, origin="answer", because=trait)
        return replace(self, readings={**self.readings, trait: known})

    def _trait(self, name: str) -> Step:
        found = self.readings.get(name)
        if found is None:
            return Step(about="trait", key=name, value=Truth.UNKNOWN, likely=Truth.UNKNOWN, origin="none")
        return Step(
            about="trait",
            key=name,
            value=found.value,
            likely=found.likely,
            origin=found.origin,
            because=found.because,
            against=found.against,
            is_inferred=found.is_inferred,
        )

    def _codes(self, leaf: CodesAre) -> Step:
        code = self.profile.code
        value, prefix = lies_under(code, leaf.any_of, leaf.except_for)
        likely, origin, inferred = value, "code", leaf.inferred
        if value is Truth.UNKNOWN and self.profile.likely_codes:
            told = {lies_under(c, leaf.any_of, leaf.except_for)[0] for c in self.profile.likely_codes}
            likely = told.pop() if len(told) == 1 else Truth.UNKNOWN
            origin, inferred = "word", True
            if leaf.inferred:  # our own reading of the act: the name of the goods is as good as their code
                value = likely
        shown = f"{'CN' if len(code) == 8 else 'HS'} {code}" if code else "no code"
        return Step(
            about="codes",
            key="|".join(leaf.any_of),
            value=value,
            likely=likely,
            origin=origin if code or origin == "word" else "none",
            because=f"{shown} in {prefix}" if value is Truth.TRUE and prefix != code else shown,
            is_inferred=inferred,
        )

    def _substance(self, leaf: SubstanceIn) -> Step:
        found = contained(leaf, self.profile, self.lists, self.on)
        return Step(
            about="substance",
            key=leaf.list_id or "|".join(leaf.cas),
            value=found.value,
            likely=found.likely,
            origin="bom" if self.profile.substances or self.profile.bom_complete else "none",
            because=found.because,
            since=found.since,
        )

    def _quantity(self, leaf: QuantityIs) -> Step:
        told = self.profile.quantities.get(leaf.of)
        value, because = Truth.UNKNOWN, "not told"
        if told is not None and told[1] == leaf.unit:
            low, high = leaf.at_least, leaf.below
            met = (low is None or told[0] >= low) and (high is None or told[0] < high)
            value, because = (Truth.TRUE if met else Truth.FALSE), f"{told[0]:g} {told[1]}"
        elif told is not None:
            because = f"told in {told[1]}, not in {leaf.unit}"
        return Step(
            about="quantity",
            key=leaf.of,
            value=value,
            likely=value,
            origin="answer" if told else "none",
            because=because,
        )


Mode = Callable[[Step], Truth]


def certain(step: Step) -> Truth:
    return step.value


def presumed(step: Step) -> Truth:
    return step.likely


def truth(condition: Condition, answers: Answers, mode: Mode = certain) -> Truth:
    """Kleene's value of the condition for the product. Parts behind one that settles it are not asked."""
    if isinstance(condition, All):
        return all_of(truth(part, answers, mode) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any_of(truth(part, answers, mode) for part in condition.parts)
    if isinstance(condition, Not):
        return not_of(truth(condition.part, answers, mode))
    return mode(answers.step(condition))


def deciding(condition: Condition, answers: Answers, mode: Mode = certain) -> Iterator[Step]:
    """The leaves on which the value rests, in the order of the scope; for unknown, those left open."""
    if isinstance(condition, Not):
        yield from deciding(condition.part, answers, mode)
    elif isinstance(condition, All | AnyOf):
        whole = truth(condition, answers, mode)
        short = Truth.FALSE if isinstance(condition, All) else Truth.TRUE
        told = [part for part in condition.parts if truth(part, answers, mode) is whole]
        if whole is short:  # one part suffices: the surest of them
            told = [min(told, key=lambda part: _doubt(part, answers, mode))]
        for part in told:
            yield from deciding(part, answers, mode)
    else:
        yield answers.step(condition)


def _doubt(part: Condition, answers: Answers, mode: Mode) -> tuple[int, int]:
    steps = list(deciding(part, answers, mode))
    return (sum(s.is_presumed for s in steps) * 10 + sum(s.is_inferred for s in steps), len(steps))

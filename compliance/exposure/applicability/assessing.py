"""Judges a product before an obligation: applies, does not apply, or uncertain with what would settle it.

Pure. An empty match is never a pass: a presumption may bring a duty on but never lets one go, and a
product of which nothing is known is uncertain before every scope.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance.exposure.applicability.evaluation import Answers, Step, certain, deciding, presumed, truth
from compliance.exposure.applicability.profile import ListMembers, ProductProfile
from compliance.exposure.applicability.questions import (
    Question,
    code_question,
    quantity_question,
    substance_question,
    trait_question,
)
from compliance.exposure.applicability.timing import DutyDate, dates_of, phase_of
from compliance.exposure.applicability.traits import Reading, Vocabulary
from compliance.exposure.applicability.truth import Truth
from regulations.catalogue.conditions import (
    All,
    Always,
    AnyOf,
    CodesAre,
    Condition,
    Leaf,
    Not,
    QuantityIs,
    SubstanceIn,
    TraitIs,
)
from regulations.catalogue.schema import Catalogue, Inference, Obligation

APPLIES, DOES_NOT_APPLY, UNCERTAIN = "applies", "does_not_apply", "uncertain"
VERDICTS = (APPLIES, UNCERTAIN, DOES_NOT_APPLY)
_WORD = {Truth.TRUE: APPLIES, Truth.FALSE: DOES_NOT_APPLY, Truth.UNKNOWN: UNCERTAIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """The verdict on one product and one obligation.

    `inferred`: some step of the path is our reading, not an answer, a fact on file or a code that the act
    names. `presumed`: it rests on what the code makes likely; `settles` then says what would overturn it.
    `lean`: for an uncertain verdict, what it probably will be (empty: no telling). `phase`: applies, ahead
    (from a later day), ended. `inferences`: what the obligation's author concluded beyond the act.
    """

    obligation_id: str
    verdict: str
    path: tuple[Step, ...]
    inferred: bool
    presumed: bool
    lean: str
    settles: tuple[Question, ...]
    dates: tuple[DutyDate, ...]
    phase: str
    inferences: tuple[Inference, ...]


class Assessor:
    """A catalogue with its vocabulary and lists, ready for many products. `lists`: list id → who is on it."""

    def __init__(self, catalogue: Catalogue, lists: Mapping[str, ListMembers] | None = None) -> None:
        self.catalogue = catalogue
        self.vocabulary = Vocabulary(catalogue.traits)
        self.lists = {**lists_of(catalogue), **(lists or {})}

    @cached_property
    def lists_hash(self) -> str:
        """Changes with any member of any list."""
        told = {
            name: [sorted(held.codes.items(), key=str), held.words, held.complete]
            for name, held in self.lists.items()
        }
        return hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:16]

    def answers(self, profile: ProductProfile, on: date) -> Answers:
        """What the product says, read once for all obligations."""
        return Answers(profile, self.vocabulary.read(profile), self.lists, on)

    def assess(self, profile: ProductProfile, obligation: Obligation, on: date) -> Applicability:
        return self.judge(self.answers(profile, on), obligation)

    def assess_all(
        self, profile: ProductProfile, obligations: Iterable[Obligation], on: date, *, denials: bool = True
    ) -> list[Applicability]:
        """One verdict for each obligation, in their order; see `judge` for `denials`."""
        answers = self.answers(profile, on)
        return [self.judge(answers, one, denials=denials) for one in obligations]

    def judge(self, answers: Answers, obligation: Obligation, *, denials: bool = True) -> Applicability:
        """The verdict from what a product says. `denials` False: why something does not apply is left out,
        for those who only count it."""
        scope = obligation.scope
        sure = truth(scope, answers)
        if sure is Truth.FALSE and not denials:
            return _denied(obligation)
        likely = truth(scope, answers, presumed) if sure is Truth.UNKNOWN else sure
        is_presumed = sure is Truth.UNKNOWN and likely is Truth.TRUE
        verdict = APPLIES if is_presumed else _WORD[sure]
        path = tuple(_distinct(deciding(scope, answers, presumed if is_presumed else certain)))
        phase = phase_of(obligation, answers) if verdict != DOES_NOT_APPLY else ""
        if phase == "ended":
            verdict, is_presumed = DOES_NOT_APPLY, False
        lean = _WORD[likely] if verdict == UNCERTAIN and likely is not Truth.UNKNOWN else ""
        is_open = verdict != DOES_NOT_APPLY and sure is Truth.UNKNOWN
        return Applicability(
            obligation_id=obligation.id,
            verdict=verdict,
            path=path,
            inferred=any(step.is_inferred or step.is_presumed for step in path),
            presumed=is_presumed,
            lean=lean,
            settles=self._settles(answers, scope) if is_open else (),
            dates=dates_of(obligation, answers) if verdict != DOES_NOT_APPLY or phase == "ended" else (),
            phase=phase,
            inferences=obligation.inferred,
        )

    def _settles(self, answers: Answers, scope: Condition) -> tuple[Question, ...]:
        """The open leaves that matter, each once, in the order of the scope."""
        questions = (self._question(answers, scope, leaf) for leaf in dict.fromkeys(_open(scope, answers)))
        return tuple(questions)

    def _question(self, answers: Answers, scope: Condition, leaf: Leaf) -> Question:
        if isinstance(leaf, TraitIs):
            outcome = [
                _WORD[truth(scope, answers.with_trait(leaf.trait, told), presumed)] for told in (True, False)
            ]
            text = trait_question(leaf.trait, self.catalogue.traits)
            return Question(about="trait", key=leaf.trait, text=text, if_yes=outcome[0], if_no=outcome[1])
        if isinstance(leaf, CodesAre):
            text = code_question(leaf, answers.profile.code)
            return Question(about="codes", key="|".join(leaf.any_of), text=text)
        if isinstance(leaf, SubstanceIn):
            text = substance_question(leaf, self.catalogue.lists)
            return Question(about="substance", key=leaf.list_id or "|".join(leaf.cas), text=text)
        if isinstance(leaf, QuantityIs):
            return Question(about="quantity", key=leaf.of, text=quantity_question(leaf))
        raise TypeError(f"{leaf!r} is never open")


def assess(
    profile: ProductProfile,
    obligation: Obligation,
    on: date,
    *,
    catalogue: Catalogue,
    lists: Mapping[str, ListMembers] | None = None,
) -> Applicability:
    """One product, one obligation. For many, keep an `Assessor`: it reads the vocabulary once."""
    return Assessor(catalogue, lists).assess(profile, obligation, on)


def lists_of(catalogue: Catalogue) -> dict[str, ListMembers]:
    """The lists as the catalogue itself knows them, without days of inclusion."""
    return {
        name: ListMembers(
            codes=dict.fromkeys(held.cas),
            complete=held.complete,
            words=tuple(word.lower() for words in held.words.values() for word in words),
        )
        for name, held in catalogue.lists.items()
    }


def readings_told(readings: Mapping[str, Reading]) -> dict[str, dict[str, str]]:
    """Traits that are not plainly unknown, for people and JSON."""
    return {
        name: {
            "value": r.value.word,
            "likely": r.likely.word,
            "origin": r.origin,
            "because": r.because,
            "against": r.against,
        }
        for name, r in sorted(readings.items())
        if r.likely is not Truth.UNKNOWN or r.against
    }


def _denied(obligation: Obligation) -> Applicability:
    """It does not apply; nothing else is told."""
    return Applicability(
        obligation_id=obligation.id, verdict=DOES_NOT_APPLY, path=(), inferred=False, presumed=False, lean="",
        settles=(), dates=(), phase="", inferences=obligation.inferred,
    )  # fmt: skip


def _open(condition: Condition, answers: Answers) -> Iterator[Leaf]:
    """Leaves that are not certain and lie in no branch that is decided without them."""
    if truth(condition, answers) is not Truth.UNKNOWN:
        return
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _open(part, answers)
    elif isinstance(condition, Not):
        yield from _open(condition.part, answers)
    elif not isinstance(condition, Always):
        yield condition


def _distinct(steps: Iterable[Step]) -> Iterator[Step]:
    seen: set[tuple[str, str]] = set()
    for step in steps:
        if (step.about, step.key) not in seen:
            seen.add((step.about, step.key))
            yield step

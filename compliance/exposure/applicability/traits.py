"""Reads the traits of a product: an officer's answer, parts on file, codes, words, in this order of weight.

What was read and not answered is inference and says where it comes from. Contradiction leaves a trait
unknown. A presumption is what a code makes likely: it may bring an obligation on, never let one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from compliance.exposure.applicability.codes import CodeTable, CodeWord, table_of
from compliance.exposure.applicability.profile import ProductProfile
from compliance.exposure.applicability.truth import Truth, truth_of
from compliance.exposure.applicability.words import Spotter, folded, spoken, volts_in
from regulations.catalogue.schema import Trait

_STRONG = {"yes": Truth.TRUE, "no": Truth.FALSE}
_LIKELY = {"presumed_yes": Truth.TRUE, "presumed_no": Truth.FALSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A trait of one product.

    `value` is what stands; `likely` is what stands once presumptions count. `origin`: answer, bom, code,
    word, implied or none. `because`: the code, the word or the trait that told. `against`: what contradicts.
    """

    value: Truth
    likely: Truth
    origin: str = "none"
    because: str = ""
    against: str = ""

    @property
    def is_inferred(self) -> bool:
        return self.origin not in ("answer", "bom")


REMEMBERED = 50_000
"""Different products (by code, words and answers) whose reading is kept at once."""
NOTHING = Reading(value=Truth.UNKNOWN, likely=Truth.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Vote:
    value: Truth
    origin: str
    because: str
    weight: int
    """3 parts or a word of the name, 2 a code, 1 a word of the description."""


Said = tuple[tuple[_Vote, ...], str]
"""Votes of words on one trait, and the word that leaves it in doubt."""


Rule = tuple[str, bool, str, bool]
"""(cause, its value, effect, its value)"""


class _Lexicon:
    """Tables of codes and words of all traits, as the catalogue gives them; of no product."""

    def __init__(self, traits: Mapping[str, Trait]) -> None:
        self.traits = traits
        self.tables: dict[str, CodeTable] = {name: table_of(trait.codes) for name, trait in traits.items()}
        self.words = {name: _words_of(trait) for name, trait in traits.items()}
        self.spotter = Spotter(
            {n: [w for ws in words.values() for w in ws] for n, words in self.words.items()}
        )
        self.rules = tuple(_rules(traits))


_LEXICONS: list[_Lexicon] = []
"""The newest few: a process has one catalogue, tests have others."""


def _lexicon_of(traits: Mapping[str, Trait]) -> _Lexicon:
    """Made once for a catalogue: it takes longer than to judge a product."""
    for made in tuple(_LEXICONS):
        if made.traits is traits:
            return made
    made = _Lexicon(traits)
    _LEXICONS[:] = [*_LEXICONS[-3:], made]
    return made


class Vocabulary:
    """All traits with their tables; reads profiles.

    Products of one code whose texts say the same words are read once: a firm has thousands of them.
    """

    def __init__(self, traits: Mapping[str, Trait]) -> None:
        """`traits` must not change afterwards: their tables are kept."""
        lexicon = _lexicon_of(traits)
        self.traits = dict(traits)
        self._tables, self._words, self._spotter = lexicon.tables, lexicon.words, lexicon.spotter
        self._rules = lexicon.rules
        self._remembered: dict[object, dict[str, Reading]] = {}

    def read(self, profile: ProductProfile) -> Mapping[str, Reading]:
        """Every trait of the vocabulary. Answers for traits that it does not hold are ignored."""
        texts = _Texts.of(profile)
        said = {name: self._said(self.traits[name], texts) for name in self._near(texts)}
        answers = tuple(sorted((n, a) for n, a in profile.answers.items() if n in self.traits))
        key = (
            profile.code,
            profile.likely_codes,
            answers,
            tuple(sorted(said.items(), key=lambda row: row[0])),
        )
        if key not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            found = {n: self._read_one(t, profile, said.get(n, ((), ""))) for n, t in self.traits.items()}
            self._remembered[key] = _closed(found, self._rules)
        return self._remembered[key]

    def _near(self, texts: _Texts) -> set[str]:
        """Traits of which a text may say a word, and those that read voltages where one stands."""
        near = self._spotter.near(f"{texts.all} | {texts.parts}")
        if volts_in((texts.name, texts.rest)):
            near |= {name for name, trait in self.traits.items() if trait.volts}
        return near

    def _said(self, trait: Trait, texts: _Texts) -> Said:
        doubt = spoken(texts.all, self._words[trait.id]["maybe"])
        return tuple(self._word_votes(trait, texts)), doubt[1] if doubt[0] is Truth.TRUE else ""

    def _read_one(self, trait: Trait, profile: ProductProfile, said: Said) -> Reading:
        if trait.id in profile.answers:
            told = truth_of(profile.answers[trait.id])
            return Reading(value=told, likely=told, origin="answer", because=trait.id)
        votes = list(said[0])
        code, likely = self._code_word(trait, profile)
        if code is not None:
            votes.append(code)
        return _weighed(votes, likely, said[1])

    def _word_votes(self, trait: Trait, texts: _Texts) -> Iterator[_Vote]:
        words = self._words[trait.id]
        for text, weight in ((texts.name, 3), (texts.rest, 1)):
            said, word = spoken(text, words["yes"], words["no"])
            if said is not Truth.UNKNOWN:
                yield _Vote(said, "word", word, weight)
            said, word = spoken(text, words["no"], words["yes"])
            if said is Truth.TRUE:
                yield _Vote(Truth.FALSE, "word", word, weight)
        if trait.parts:
            said, word = spoken(texts.parts, words["yes"], words["no"])
            if said is Truth.TRUE:
                yield _Vote(Truth.TRUE, "bom", word, 3)
        if trait.volts:
            yield from _volt_votes(trait, texts)

    def _code_word(self, trait: Trait, profile: ProductProfile) -> tuple[_Vote | None, tuple[Truth, str]]:
        """(a vote where a code is decided, what a code makes likely)."""
        table = self._tables[trait.id]
        nothing = (Truth.UNKNOWN, "")
        own = table.says(profile.code)
        if own is not None and own.state in _STRONG:
            return _code_vote(own, profile.code, "code"), nothing
        if profile.likely_codes:
            states = {word.state if (word := table.says(code)) else "" for code in profile.likely_codes}
            state = next(iter(states)) if len(states) == 1 else ""
            if state in _STRONG:
                because = "/".join(profile.likely_codes)
                return _Vote(_STRONG[state], "word", f"HS {because}", 2), nothing
            if (own is None or own.state == "maybe") and state in _LIKELY:
                return None, (_LIKELY[state], f"HS {profile.likely_codes[0]}")
        if own is not None and own.state in _LIKELY:
            return None, (_LIKELY[own.state], f"HS {own.prefix}")
        return None, nothing


def _code_vote(word: CodeWord, code: str, origin: str) -> _Vote:
    shown = f"{'CN' if len(code) == 8 else 'HS'} {code}"
    if word.prefix and word.prefix != code:
        shown = f"{shown} in {word.prefix}"
    return _Vote(_STRONG[word.state], origin, shown, 2)


def _weighed(votes: list[_Vote], likely: tuple[Truth, str], doubt: str) -> Reading:
    yes = [v for v in votes if v.value is Truth.TRUE]
    no = [v for v in votes if v.value is Truth.FALSE]
    if yes and no:
        best_yes, best_no = max(yes, key=lambda v: v.weight), max(no, key=lambda v: v.weight)
        if best_yes.weight == best_no.weight or min(best_yes.weight, best_no.weight) > 1:
            return replace(NOTHING, because=best_yes.because, against=best_no.because)
        winner = max(best_yes, best_no, key=lambda v: v.weight)
        return Reading(value=winner.value, likely=winner.value, origin=winner.origin, because=winner.because)
    if yes:
        best = max(yes, key=lambda v: v.weight)
        return Reading(value=Truth.TRUE, likely=Truth.TRUE, origin=best.origin, because=best.because)
    if doubt:
        return replace(NOTHING, because=no[0].because if no else "", against=doubt)
    if no:
        best = max(no, key=lambda v: v.weight)
        return Reading(value=Truth.FALSE, likely=Truth.FALSE, origin=best.origin, because=best.because)
    if likely[0] is not Truth.UNKNOWN:
        return Reading(value=Truth.UNKNOWN, likely=likely[0], origin="code", because=likely[1])
    return NOTHING


def _volt_votes(trait: Trait, texts: _Texts) -> Iterator[_Vote]:
    stated = volts_in((texts.name, texts.rest))
    inside = [v for v in stated if _is_within(v, trait.volts)]
    if inside:
        yield _Vote(Truth.TRUE, "word", f"{inside[0][1]:g} V", 3)
    elif stated:
        yield _Vote(Truth.FALSE, "word", f"{max(v[1] for v in stated):g} V", 3)


def _is_within(stated: tuple[float, float, str], bounds: Mapping[str, tuple[float, float]]) -> bool:
    low, high, kind = stated
    kinds = [kind] if kind else ["ac"] if high >= 100 else ["dc"]
    return any(high >= bounds[k][0] and low <= bounds[k][1] for k in kinds if k in bounds)


@dataclass(frozen=True, slots=True)
class _Texts:
    name: str
    rest: str
    parts: str
    all: str

    @staticmethod
    def of(profile: ProductProfile) -> _Texts:
        name = folded(f"{profile.name} | {profile.name_zh}")
        rest = folded(profile.words)
        return _Texts(name, rest, folded(" | ".join(profile.parts)), f"{name} | {rest}")


def _words_of(trait: Trait) -> dict[str, tuple[str, ...]]:
    return {
        kind: tuple(word for words in trait.words.get(kind, {}).values() for word in words)
        for kind in ("yes", "no", "maybe")
    }


def _closed(found: dict[str, Reading], rules: Sequence[Rule]) -> dict[str, Reading]:
    """With what follows: a trait that holds carries those it implies, one that fails takes away its causes.

    An own statement is never overruled by an implication. Repeats until nothing changes.
    """
    changed = True
    while changed:
        changed = False
        for cause, if_true, effect, then_true in rules:
            for field in ("value", "likely"):
                if getattr(found[cause], field) is not truth_of(if_true):
                    continue
                if getattr(found[effect], field) is not Truth.UNKNOWN:
                    continue
                if field == "likely" and found[effect].against:
                    continue
                found[effect] = _implied(found[effect], field, truth_of(then_true), cause)
                changed = True
    return found


def _implied(reading: Reading, field: str, value: Truth, cause: str) -> Reading:
    if field == "value":
        return Reading(value=value, likely=value, origin="implied", because=cause, against=reading.against)
    return replace(reading, likely=value, origin="implied", because=cause)


def _rules(traits: Mapping[str, Trait]) -> Iterator[Rule]:
    """Implications and their contrapositives."""
    for name, trait in traits.items():
        for other in _known(trait.implies, traits):
            yield name, True, other, True
            yield other, False, name, False
        for other in _known(trait.implied_no, traits):
            yield name, True, other, False
            yield other, True, name, False


def _known(names: Iterable[str], traits: Mapping[str, Trait]) -> Iterator[str]:
    return (name for name in names if name in traits)

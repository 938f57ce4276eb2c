"""A second opinion on relevance and regimes: a linear model over words, trained from the repository's seeds.

It never overrules a rule and moves no probability that a rule gave. Where it disagrees the document is less
sure: it is not `auto` and stands early in the review queue. Knows training, saving and loading without
pickles; what follows where no rule speaks at all stands in `by_model.py`.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from regulations.understanding.result import DOCUMENT_TYPES, REGIMES

FORMAT = 3
RELEVANT = "relevant"
_LABELS = (*REGIMES, RELEVANT)
SEEDS = Path(__file__).parent / "seeds"
ARRAYS, META = "model.npz", "meta.json"
_READ = 1_500
"""Characters of a document that the model looks at: title and opening say what it is."""
_GRAMS, _MOST_TERMS, _STRENGTH = (2, 4), 30_000, 4.0
_MOST_WORDS, _KEPT_WORD = 50_000, 40
"""Words whose terms a worker remembers, and their greatest length; a Chinese clause is no word."""
_WORD, _LONGEST_WORD = re.compile(r"[^\s.,;:!?()\"'。，；：、（）《》]+"), 24
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
"""Years tell when a text was written, not what of; they are blanked, so that places stay."""
_PULL = 0.25
"""Share of the model's log-odds in the sureness of a document."""


class UnfitModel(Exception):
    """The model file is foreign, stale or damaged; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One text with its regimes. `weight` is above 1 for what an officer corrected."""

    text: str
    regimes: frozenset[str]
    language: str
    doc_type: str = ""
    title: str = ""
    weight: float = 1.0

    @property
    def read(self) -> str:
        """What a model sees of it."""
        return read_part(self.title, self.text)


def seeds(folder: Path = SEEDS) -> list[Example]:
    """The repository's own texts: rows of regimes, type, perhaps a title, and text, in files whose names
    begin with their language. Raises `ValueError` naming the file and the entry that is wrong.
    """
    found = []
    for file in sorted(folder.glob("*.yml")):
        for number, row in enumerate(yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader), 1):
            try:
                labels, doc_type, *titled, text = row
                (title,) = titled or ("",)
            except (TypeError, ValueError):
                told = f"{file.name}, entry {number}"
                raise ValueError(f"{told}: wanted [regimes, type, title, text]") from None
            regimes = frozenset(filter(None, labels.split(",")))
            if unknown := regimes - set(REGIMES):
                raise ValueError(f"{file.name}, entry {number}: no regime {sorted(unknown)}")
            if doc_type not in DOCUMENT_TYPES:
                raise ValueError(f"{file.name}, entry {number}: no document type {doc_type!r}")
            language = file.stem.split("_")[0]
            one = Example(text=text, title=title, regimes=regimes, language=language, doc_type=doc_type)
            found.append(one)
    return found


def examples_hash(examples: Iterable[Example]) -> str:
    """Hash over all that a model learns from; order counts, because training sees it."""
    digest = hashlib.sha256()
    for one in examples:
        digest.update(f"{one.title}\x1f{one.text}\x1f{sorted(one.regimes)}\x1f{one.weight}\x1e".encode())
    return digest.hexdigest()


def read_part(title: str, text: str) -> str:
    """What the model reads of a document, in lower case."""
    head = text[len(title) :] if text.startswith(title) else text
    return _YEAR.sub("    ", f"{title}\n{head}"[:_READ].lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What words alone say of a text."""

    regimes: Mapping[str, float]
    """Probability of each regime."""
    relevant: float
    """Probability that any rule for goods is told at all."""


@dataclass(frozen=True)
class SecondOpinion:
    """A trained model: terms of the vocabulary with their weights in the text, and a line a label."""

    terms: tuple[str, ...]
    idf: NDArray[np.float32]
    lines: NDArray[np.float32]
    """Shape (regimes and relevance, terms)."""
    shifts: NDArray[np.float32]
    meta: Mapping[str, Any]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: i for i, term in enumerate(self.terms)}

    @cached_property
    def _columns(self) -> NDArray[np.float64]:
        """Shape (terms, labels): a row a term, so that the few terms of a text lie together."""
        return np.ascontiguousarray(self.lines.T, dtype=np.float64)

    @cached_property
    def _words(self) -> dict[str, tuple[int, ...]]:
        """Words seen, with the terms in each: texts repeat their words, and each other's."""
        return {}

    def _terms_of(self, word: str) -> tuple[int, ...]:
        """Places of the terms in a word with its edges, as scikit-learn's `char_wb` counts them."""
        padded, places, found = f" {word} ", self._places, []
        for size in range(_GRAMS[0], _GRAMS[1] + 1):
            last = len(padded) - size
            grams = (padded[at : at + size] for at in range(max(last, 0) + 1))
            found += [places[gram] for gram in grams if gram in places]
            if last <= 0:
                break
        return tuple(found)

    def _counted(self, text: str) -> list[int]:
        known = self._words
        if len(known) > _MOST_WORDS:
            known.clear()
        counted: list[int] = []
        for word in text.split():
            terms = known.get(word)
            if terms is None:
                terms = self._terms_of(word)
                if len(word) <= _KEPT_WORD:
                    known[word] = terms
            counted += terms
        return counted

    def opinion(self, text: str) -> Opinion:
        """Probabilities of words alone. `text` as `read_part` gives it."""
        terms, times = np.unique(np.asarray(self._counted(text), dtype=np.intp), return_counts=True)
        weights = (1 + np.log(times)) * self.idf[terms].astype(np.float64)
        length = float(np.sqrt(weights @ weights)) or 1.0
        margins = (weights / length) @ self._columns[terms] + self.shifts
        told = {
            label: 1 / (1 + math.exp(-max(-30.0, min(30.0, float(m)))))
            for label, m in zip(_LABELS, margins, strict=True)
        }
        return Opinion(relevant=told.pop(RELEVANT), regimes=told)

    def probabilities(self, text: str) -> Mapping[str, float]:
        """As `opinion`, of each regime."""
        return self.opinion(text).regimes

    def telling(self, text: str, most: int) -> list[tuple[int, int]]:
        """(start, end) of the words of `text` that speak most for its relevance, in order of place.

        A stretch without spaces is cut into what the longest terms hold: Chinese writes none.
        """
        column = self._columns[:, _LABELS.index(RELEVANT)] * self.idf
        weighed: dict[str, tuple[float, int, int]] = {}
        for found in _WORD.finditer(text):
            for start, end in _cut(found.start(), found.end()):
                word = text[start:end]
                if word not in weighed:
                    weighed[word] = (float(column[list(self._terms_of(word))].sum()), start, end)
        best = sorted((one for one in weighed.values() if one[0] > 0), reverse=True)[:most]
        return sorted((start, end) for _, start, end in best)


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    if end - start <= _LONGEST_WORD:
        return [(start, end)]
    return [(at, at + _GRAMS[1]) for at in range(start, end - _GRAMS[1] + 1)]


def _vectorizer(**given: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=_GRAMS, lowercase=False, sublinear_tf=True, dtype=np.float64, **given
    )


def train(examples: Sequence[Example], code_version: str) -> SecondOpinion:
    """Fit the model. The same examples give the same model. `ValueError` where a regime has no text, or
    where every text is relevant.
    """
    from sklearn.linear_model import LogisticRegression

    if missing := [label for label in REGIMES if not any(label in one.regimes for one in examples)]:
        raise ValueError(f"no example of {', '.join(missing)}: a model of it cannot be trained")
    if all(one.regimes for one in examples):
        raise ValueError("no example without a regime: a model of relevance cannot be trained")
    vectorizer = _vectorizer(max_features=_MOST_TERMS)
    vectors = vectorizer.fit_transform([one.read for one in examples])
    weights = [one.weight for one in examples]
    lines, shifts = [], []
    for label in _LABELS:
        # The dual: there are far fewer texts than terms, and it is thirty times as fast for the same line.
        line = LogisticRegression(
            C=_STRENGTH, class_weight="balanced", solver="liblinear", dual=True, random_state=0
        )
        truth = [bool(one.regimes) if label == RELEVANT else label in one.regimes for one in examples]
        line.fit(vectors, truth, sample_weight=weights)
        lines.append(line.coef_[0])
        shifts.append(line.intercept_[0])
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
    meta = {
        "format": FORMAT,
        "regimes": list(REGIMES),
        "examples": len(examples),
        "examples_sha256": examples_hash(examples),
        "code": code_version,
    }
    return SecondOpinion(
        terms=tuple(terms),
        idf=vectorizer.idf_.astype(np.float32),
        lines=np.asarray(lines, dtype=np.float32),
        shifts=np.asarray(shifts, dtype=np.float32),
        meta=meta,
    )


def save(model: SecondOpinion, folder: Path, metrics: Mapping[str, Any]) -> None:
    """Write the model and what it is; the description last, so that half a model is no model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / META).unlink(missing_ok=True)
    with (folder / ARRAYS).open("wb") as file:
        np.savez_compressed(
            file, terms=np.asarray(model.terms), idf=model.idf, lines=model.lines, shifts=model.shifts
        )
    meta = dict(model.meta) | {"arrays_sha256": _sha256(folder / ARRAYS), "metrics": dict(metrics)}
    part = folder / (META + ".part")
    part.write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(folder / META)


def load(folder: Path, *, examples_sha256: str | None = None) -> SecondOpinion:
    """Read a model. Raises `UnfitModel` for a damaged, foreign or stale one, or where there is none.

    `examples_sha256`: refuse a model that learnt from other texts.
    """
    again = "train again: manage.py train_understanding"
    try:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnfitModel(f"no model in {folder}; {again}") from None
    except ValueError:
        raise UnfitModel(f"{folder / META} is damaged; {again}") from None
    if meta.get("format") != FORMAT or meta.get("regimes") != list(REGIMES):
        raise UnfitModel(f"{folder / META} is of another format or has other regimes; {again}")
    if not (folder / ARRAYS).is_file() or meta.get("arrays_sha256") != _sha256(folder / ARRAYS):
        raise UnfitModel(f"{folder / ARRAYS} is not the file that {META} describes; {again}")
    if examples_sha256 is not None and meta.get("examples_sha256") != examples_sha256:
        raise UnfitModel(f"the model in {folder} learnt from other texts than those of today; {again}")
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        return SecondOpinion(
            terms=tuple(str(term) for term in arrays["terms"]),
            idf=arrays["idf"],
            lines=arrays["lines"],
            shifts=arrays["shifts"],
            meta=meta,
        )


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def heard(rules: Mapping[str, float], model: Mapping[str, float]) -> dict[str, float]:
    """Probabilities of the rules, pulled a little towards the model, never across one half.

    With few examples the model is too modest to be told as a probability; it ranks documents by doubt.
    """
    found = {}
    for label, p in rules.items():
        odds = _odds(p) * (1 - _PULL) + _odds(model[label]) * _PULL
        mixed = 1 / (1 + math.exp(-odds))
        found[label] = max(mixed, 0.5) if p >= 0.5 else min(mixed, 0.499)
    return found


def _odds(p: float) -> float:
    p = min(max(p, 0.002), 0.998)
    return math.log(p / (1 - p))

"""What to try when nothing was found: words spelt otherwise, fewer words, fewer filters. Reads only.

Only words of public titles are offered: nobody learns from a suggestion what another firm sells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models.functions import Length
from rapidfuzz import fuzz, process

from compliance.search.asking import FACETS, Asked
from compliance.search.identifiers import identify
from compliance.search.models import Entry, Word
from compliance.search.querying import search
from compliance.search.words import CHINESE, folded, plain

CLOSE_ENOUGH = 75
"""Likeness of 0 to 100 from which a word may have been meant."""
_MOST_WORDS, _PROPOSED = 6, 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another search with how many it finds. `code`: spelling, number, word, filters."""

    code: str
    words: str
    asked: Asked
    total: int
    is_capped: bool = False


def suggestions(asked: Asked, *, user: Any) -> list[Suggestion]:
    """Searches near to one that found nothing, each of which finds something."""
    tried: set[Asked] = {asked}
    found = []
    for code, words, other in _candidates(asked):
        if other in tried:
            continue
        tried.add(other)
        result = search(other, user=user, size=1, counted=False)
        if result.total:
            found.append(Suggestion(code, words, other, result.total, result.is_capped))
    return found


def _candidates(asked: Asked) -> Iterator[tuple[str, str, Asked]]:
    without = replace(asked, **dict.fromkeys(FACETS, ()), since=None, until=None)  # type: ignore[arg-type]
    if asked.q and without != asked:
        yield "filters", asked.q, without
    for one in identify(asked.q):
        if one.instead:
            yield "number", one.instead, replace(asked, q=one.instead)
    words = list(dict.fromkeys(plain(asked.q).split()))[:_MOST_WORDS]
    corrected = [corrections(word) for word in words]
    if any(corrected):
        for place in range(_PROPOSED):
            spelt = [
                found[min(place, len(found) - 1)] if found else word
                for word, found in zip(words, corrected, strict=True)
            ]
            yield "spelling", " ".join(spelt), replace(asked, q=" ".join(spelt))
    if len(words) > 1:
        for word in words:
            yield "word", word, replace(asked, q=word)


def corrections(word: str) -> list[str]:
    """Known words most like this one, the likeliest first; none for a known word or a number."""
    word = folded(word)
    if len(word) < (2 if CHINESE.match(word) else 4) or any(sign.isdigit() for sign in word):
        return []
    if Word.objects.filter(word=word).exists():
        return []
    near = Word.objects.annotate(length=Length("word")).filter(length__range=(len(word) - 2, len(word) + 2))
    known = dict(near.values_list("word", "entries"))
    likely = process.extract(word, known.keys(), scorer=fuzz.ratio, limit=10, score_cutoff=CLOSE_ENOUGH)
    ranked = sorted(likely, key=lambda one: (-round(one[1] / 5), -known[one[0]], one[0]))
    return [name for name, _likeness, _place in ranked[:_PROPOSED]]


def is_index_empty() -> bool:
    """Whether nothing was ever indexed: then finding nothing says nothing."""
    return not Entry.objects.exists()

"""Words of Chinese text by jieba, with its plain dictionary or with the counted words added.

Imported on first need: the dictionary takes a second to read. The cache that jieba would write to the shared
temporary folder is not used, since anybody could put another in its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4)
def tokenizer(words: tuple[str, ...] = ()) -> Any:
    """A jieba tokenizer; `words` are added, each often enough that jieba keeps it whole."""
    import jieba

    made = jieba.Tokenizer()
    made.FREQ, made.total = made.gen_pfdict(made.get_dict_file())
    made.initialized = True
    for word in words:
        made.add_word(word)
    return made


def tokens(text: str, words: Iterable[str] = (), *, guess: bool = True) -> list[tuple[int, int]]:
    """(start, end) of each word; `guess` lets jieba's hidden Markov model form words it does not know."""
    found, at = [], 0
    for token in tokenizer(tuple(words)).cut(text, HMM=guess):
        found.append((at, at + len(token)))
        at += len(token)
    return found

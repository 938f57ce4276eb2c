"""Turns text into words that can be indexed and asked for: one spelling, Chinese cut into words.

Pure. Traditional characters are read as simplified ones, accents and width are ignored; signs part words.
Stemming is the database's.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_SIGNS = re.compile(r"[\W_]+")
_MARKS = re.compile("[\u0300-\u036f]")


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _cutter() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    # A dictionary of its own: words that others teach jieba must not change what is already indexed.
    return jieba.Tokenizer()


def simplified(text: str) -> str:
    """Traditional Chinese characters as simplified ones; everything else as it is."""
    return str(_converter().convert(text)) if CHINESE.search(text) else text


def folded(text: str) -> str:
    """One spelling of a text: compatibility forms, case, accents and traditional characters are gone."""
    text = unicodedata.normalize("NFKC", text.replace("\x00", " ")).lower()
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return simplified(unicodedata.normalize("NFC", bare))


@lru_cache(maxsize=50_000)
def cut(run: str) -> tuple[str, ...]:
    """Words of a run of Chinese characters. No guessing: a rare name falls apart the same way every time."""
    return tuple(_cutter().cut(run, HMM=False))


@lru_cache(maxsize=50_000)
def _parts(run: str) -> tuple[str, ...]:
    """Words that stand inside the words of a run: 电池 in 锂电池."""
    return tuple(dict.fromkeys(_cutter().cut_for_search(run, HMM=False)))


def plain(text: str) -> str:
    """Words of a text, each between blanks, in their order; no signs."""
    spaced = CHINESE.sub(lambda run: f" {' '.join(cut(run[0]))} ", folded(text))
    return _SIGNS.sub(" ", spaced).strip()


def indexed(text: str) -> str:
    """`plain`, then the words that stand inside the Chinese ones."""
    low = folded(text)
    inside = {part for run in CHINESE.findall(low) for part in _parts(run) if part not in cut(run)}
    spaced = CHINESE.sub(lambda run: f" {' '.join(cut(run[0]))} ", low)
    return " ".join([_SIGNS.sub(" ", spaced).strip(), *sorted(inside)])


def bare(text: str) -> str:
    """Letters and digits only, in capitals: how identifiers are compared, such as GTBTNCHN1234."""
    return re.sub(r"[\W_]+", "", simplified(unicodedata.normalize("NFKC", text))).upper()

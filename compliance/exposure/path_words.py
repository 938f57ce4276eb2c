"""The stored way from a rule's code to the product in the reader's language.

Steps are stored as codes, figures and printed names (`paths.py`). Names that our tables know in Chinese
are worded when they are shown, so rows that were stored long ago are worded as well. What a firm wrote
itself stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from django.utils.translation import get_language

from compliance.exposure import loading
from regulations.substance_words import substance_title, substance_words
from regulations.symbol_words import list_words

_LISTS = {printed: code for code, printed in loading.LISTS.items()}
"""Lists as paths hold them: printed name → code."""
_AMOUNT = re.compile(r"^(?P<name>.*?) ?(?P<code>\d{2,7}-\d{2}-\d|\d{3}-\d{3}-\d) (?P<share>\S+ %.*)$")
"""“Lead 7439-92-1 2.9 % > 0.1 %”: name, CAS or EC number, share and limit."""


def path_steps(path: Sequence[str]) -> tuple[str, ...]:
    """The steps in words. The last one is the product; what follows an amount is the firm's component."""
    if not (get_language() or "").startswith("zh"):
        return tuple(path)
    told: list[str] = []
    is_component = False
    for step in path[:-1]:
        amount = _AMOUNT.match(step)
        if amount:
            name = substance_words(amount["code"], amount["name"])
            told.append(f"{name} {amount['code']} {amount['share']}".strip())
        else:
            told.append(step if is_component else _named(step))
        is_component = amount is not None
    return (*told, *path[-1:])


def path_told(path: Sequence[str]) -> str:
    """“REACH 候选清单 → 铅 7439-92-1 2.9 % > 0.1 % → body → KL-204 Kettle”."""
    return " → ".join(step for step in path_steps(path) if step)


def _named(step: str) -> str:
    if step in _LISTS:
        return list_words(_LISTS[step])
    return _concepts().get(step) or substance_title(step)


@cache
def _concepts() -> dict[str, str]:
    """Product words of the lexicon: English → Chinese."""
    from regulations.understanding.products import concepts

    return {one.name: one.name_zh for one in concepts().values()}

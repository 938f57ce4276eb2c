"""Texts of which no word of the lexicons speaks, for or against: relevant where the model of words holds so.

A missed rule is the worst error, so such a text is shown, at a low probability and never `auto`. Knows
neither words nor laws; the words that speak most for it are its evidence.
"""

from __future__ import annotations

from typing import Final

from regulations.understanding.relevance import Verdict
from regulations.understanding.result import Document, Evidence, RegimeFound
from regulations.understanding.second import Opinion, SecondOpinion, read_part

RULE: Final = "words.model"
_RELEVANT_FROM: Final = 0.6
"""Probability of relevance from which a text is shown: about half of them hold a rule."""
_REGIME_FROM: Final = 0.5
_UNNAMED: Final = "tbt_other"
"""Where the words tell of a rule, and of none of the named regimes more likely than not."""
WEIGHT: Final = 0.4
"""Weight of such a regime: the curve of `calibration.yml` makes it little more than one half."""
_SHOWN: Final = 3


def joined_by_model(document: Document, decided: Verdict, second: SecondOpinion, opinion: Opinion) -> Verdict:
    """The verdict, or what the model of words says where the rules are silent."""
    if decided.relevant or decided.grounds or opinion.relevant < _RELEVANT_FROM:
        return decided
    labels = {label for label, p in opinion.regimes.items() if p >= _REGIME_FROM} or {_UNNAMED}
    places = _places(document, second)
    regimes = tuple(
        RegimeFound(
            label=label,
            weight=WEIGHT,
            evidence=tuple(
                Evidence(label=label, start=start, end=end, rule=RULE, weight=WEIGHT) for start, end in places
            ),
        )
        for label in sorted(labels, key=lambda label: -opinion.regimes[label])
    )
    return Verdict(True, regimes, grounds=False)


def _places(document: Document, second: SecondOpinion) -> list[tuple[int, int]]:
    """Where the telling words stand in the stored text; all of the head where letters changed in number."""
    read, content, title = read_part(document.title, document.text), document.content, len(document.title)
    repeated = title if title and document.text.startswith(document.title) else 0
    stored = content[: title + 1] + content[title + 1 + repeated :]
    if len(stored[: len(read)].lower()) != len(read):
        return [(0, min(len(content), title or len(read)))]
    spans = second.telling(read, _SHOWN)
    return [(s + repeated * (s > title), e + repeated * (s > title)) for s, e in spans]

"""What tells a regime, in the reader's language: a mark beside its name, a sentence, a word for a table.

It says what is our inference and of what; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.core.punctuation import names_joined
from regulations.understanding.basis import INFERRED, Basis, RegimeTold
from regulations.wording import regime

_MARKS: Final[dict[str, Any]] = {
    Basis.GOODS: gettext_lazy("%(regime)s (inferred from goods)"),
    Basis.WORDS: gettext_lazy("%(regime)s (guessed from words)"),
    Basis.NOTHING: gettext_lazy("%(regime)s (assumed)"),
}
_SENTENCES: Final[dict[str, Any]] = {
    Basis.GOODS: gettext_lazy(
        "Our inference: we found no law named in it. “%(regimes)s” is inferred from the goods, substances "
        "or dangers that it speaks of."
    ),
    Basis.WORDS: gettext_lazy(
        "Our guess: we found neither a law nor regulated goods named in it. “%(regimes)s” is guessed from "
        "its words alone, and about half of such guesses hold. Read it before you rely on it."
    ),
    Basis.NOTHING: gettext_lazy(
        "Our assumption: nothing that we found in it tells a regime, so it stands as “%(regimes)s”."
    ),
}
_IN_A_WORD: Final[dict[str, Any]] = {
    Basis.PERSON: gettext_lazy("a reviewer said so"),
    Basis.LAW: gettext_lazy("named in the text"),
    Basis.SOURCE: gettext_lazy("the source says so"),
    Basis.GOODS: gettext_lazy("our inference from goods"),
    Basis.WORDS: gettext_lazy("our guess from words"),
    Basis.NOTHING: gettext_lazy("our assumption"),
}


def regime_marked(code: str, by: str) -> str:
    """The regime's name, with a mark where it is our inference."""
    mark = _MARKS.get(by)
    return str(mark) % {"regime": regime(code)} if mark else regime(code)


def basis_words(by: str) -> str:
    """What tells the regime, in a word or two; empty where that is not known."""
    return str(_IN_A_WORD.get(by, ""))


def inferences_told(told: Iterable[RegimeTold]) -> list[str]:
    """A sentence for each kind of inference among the regimes, with the words it rests on."""
    lines = []
    rows = [one for one in told if one.by in INFERRED]
    for by in (basis for basis in Basis if basis in {one.by for one in rows}):
        same = [one for one in rows if one.by is by]
        line = str(_SENTENCES[by]) % {"regimes": names_joined(regime(one.label) for one in same)}
        quoted = names_joined(dict.fromkeys(f"“{word}”" for one in same for word in one.words))
        if quoted:
            line = _("%(sentence)s Its words: %(words)s.") % {"sentence": line, "words": quoted}
        lines.append(line)
    return lines

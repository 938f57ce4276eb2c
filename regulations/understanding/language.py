"""Guesses the language of a text among en, zh, fr and es; anything else is "und".

Knows scripts and the commonest words. Other languages have short lists too, so that Portuguese
is not taken for Spanish.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from regulations.understanding.normalise import fold

_SAMPLE = 6000
_WORD = re.compile(r"[a-z']+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u05ff\u0600-\u06ff\u0900-\u0e7f\u1100-\u11ff\uac00-\ud7af]")
_STOP_WORDS: Final = {
    "en": """the of and to in for is are that on by with this shall be or from which as not its have has was
          been will may must after before any each than under when their they only into all other such
          if no need needs""",
    "fr": """le la les des du et en un une est pour dans que qui par sur au aux ce cette ces sont avec ou ne
          pas leur leurs tout toute tous doit doivent avant apres ses ces ete etre il elle ainsi dont sans
          sous lors a""",
    "es": """el la los las de del y en un una es para que por con se al lo como su sus son o no esta este
          sobre entre sin debe deben debera deberan hasta antes despues estos estas ser sea cada toda todo
          cuando desde a""",
    "pt": """o a os as do da dos das e em um uma para que com por se ao na no nas nos sao ou nao pela pelo
          esta antes ser toda todo cada ate sem deve devem quando desde""",
    "de": "der die das und in von zu den mit ist des auf fur im nicht eine als auch dem ein sind werden oder",
    "it": "il lo la gli le di del della dei e in un una per che con da al alla sono nel non si dell",
    "vi": "va cua cac co cho la duoc trong nay voi nhung den theo ve mot khong",
    "nl": "de het een en van in op te dat is voor met zijn niet aan door deze worden",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF.setdefault(_word, []).append(_language)
_LEAST, _LEAST_SHORT, _SHORT = 9, 6, 200
"""Votes that settle a language, in a text and in one of a sentence or two (characters)."""
READ = ("en", "zh", "fr", "es")
"""Languages that the lexicons cover."""


def _by_script(sample: str) -> str | None:
    """Chinese, or "und" for what is written in letters that we do not read; None where words must tell."""
    letters = sum(map(str.isalpha, sample)) or 1
    han, kana = len(_HAN.findall(sample)), len(_KANA.findall(sample))
    if kana > 0.05 * letters or len(_OTHER_SCRIPT.findall(sample)) > 0.3 * letters:
        return "und"
    # A Han character carries about three letters' worth of text.
    return "zh" if han >= 4 and 3 * han > 0.4 * (letters + 2 * han) else None


def language_of(text: str) -> str:
    """ISO 639-1 code of a language we read, or "und" where the text is too short or another's."""
    sample = text[:_SAMPLE]
    if not sample.isascii() and (told := _by_script(sample)):
        return told
    votes: Counter[str] = Counter()
    said = 0
    for word, times in Counter(_WORD.findall(fold(sample))).items():
        owners = _LANGUAGES_OF.get(word, ())
        said += times if owners else 0
        for owner in owners:
            votes[owner] += times * (6 // len(owners))
    if not votes:
        return "und"
    ranked = votes.most_common(2)
    winner, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    # One word is no language, however much it is its own.
    least = _LEAST_SHORT if len(sample) <= _SHORT and said >= 2 else _LEAST
    return winner if winner in READ and score >= least and score > 1.15 * second else "und"

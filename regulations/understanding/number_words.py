"""Small numbers written as words in English, French, Spanish and Chinese: "cent quatre-vingts", 一百八十.

Reads folded text (lower case, no accents, hyphens as spaces). Knows cardinals and ordinals below 1,000.
"""

from __future__ import annotations

import re

_ORDERED = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
    "en_th": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "fr_e": "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme "
    "onzieme douzieme treizieme quatorzieme quinzieme seizieme",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco "
    "veintiseis veintisiete veintiocho veintinueve treinta",
    "es_o": "primer segundo tercer cuarto quinto sexto septimo octavo noveno decimo undecimo duodecimo",
}
_TENS = {
    20: "vingt vingts vingtieme vigesimo",
    30: "thirty thirtieth trente trentieme trigesimo",
    40: "forty fortieth quarante quarantieme cuarenta",
    50: "fifty fiftieth cinquante cinquantieme cincuenta",
    60: "sixty sixtieth soixante soixantieme sesenta sexagesimo",
    70: "seventy setenta",
    80: "eighty ochenta",
    90: "ninety ninetieth noventa nonagesimo",
    100: "cent cents cien ciento centieme",
    200: "doscientos",
    300: "trescientos",
    1: "une una premiere primero",
    3: "tercero",
}
_WORDS = {
    **{word: value for words in _ORDERED.values() for value, word in enumerate(words.split(), start=1)},
    **{word: value for value, words in _TENS.items() for word in words.split()},
}
_TOKEN = "|".join(sorted((*_WORDS, "hundred", "hundredth"), key=len, reverse=True))
LATIN = rf"(?:a )?(?:{_TOKEN})(?: (?:(?:and|et|y) )?(?:{_TOKEN}))*"
"""Pattern of a number in words, most of them one to three words long."""
HAN = "[一二两三四五六七八九十百]{1,5}"
_HAN_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def number_of(words: str) -> int | None:
    """The value of digits or words; None where they are no number."""
    bare = words.strip()
    if bare.isascii() and bare.isdigit():
        return int(bare)
    if bare and bare[0] in "一二两三四五六七八九十百":
        return _han(bare)
    total = 0
    for word in re.split(r"[\s\-]+", bare):
        if word in ("and", "et", "y", "a"):
            continue
        if word.startswith("hundred"):
            total = max(1, total) * 100
        elif word in ("vingt", "vingts", "vingtieme") and total % 100 == 4:
            total += 76  # quatre-vingts
        elif word in ("cent", "cents") and 1 < total < 10:
            total *= 100
        elif (value := _WORDS.get(word)) is not None:
            total += value
        else:
            return None
    return total or None


def _han(digits: str) -> int:
    total, last = 0, 0
    for digit in digits:
        if digit in "十百":
            total += max(1, last) * (10 if digit == "十" else 100)
            last = 0
        else:
            last = _HAN_DIGITS[digit]
    return total + last

"""The index of green transformation of a firm from the words of its annual report, and its usual controls."""

from compliance.econometrics.greenindex.dictionary import Dictionary, dictionary_read
from compliance.econometrics.greenindex.index import GreenIndex, index_of_file, index_of_text
from compliance.econometrics.greenindex.matching import Matcher, Mode
from compliance.econometrics.greenindex.robustness import jackknife, length_control

__all__ = [
    "Dictionary",
    "GreenIndex",
    "Matcher",
    "Mode",
    "dictionary_read",
    "index_of_file",
    "index_of_text",
    "jackknife",
    "length_control",
]

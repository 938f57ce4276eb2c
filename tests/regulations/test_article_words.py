"""Places in acts in Chinese: numbers stay, words around them are ours; English readers see the original."""

import re

import pytest
from django.utils import translation

from regulations.article_words import article_words
from regulations.catalogue.loading import catalogue
from regulations.symbol_words import symbol_words

TOLD = {
    "7(1), 7(2), 14, Annex I, Annex II": "第 7(1)、7(2)、14 条，附件 I，附件 II",
    "10(1) to (4), 17, Annexes VII and VIII": "第 10(1) 至 (4)、17 条，附件 VII 和 VIII",
    "Annex XVII entry 23(5), 23(6)": "附件 XVII 第 23(5)、23(6) 项",
    "1(1); Directive 2014/53/EU Art. 3(3)(d)": "第 1(1) 条；指令 2014/53/EU 第 3(3)(d) 条",
    "6(1) to (3), Annex II Table 3": "第 6(1) 至 (3) 条，附件 II 表 3",
}
CITED = re.compile(r"CFR|U\.S\.C\.|CCR|Minn\. R\.|SI \d|ADR|EN \d")


@pytest.mark.parametrize("article", TOLD)
def test_a_place_is_told_in_chinese(article: str) -> None:
    with translation.override("zh-hans"):
        assert article_words(article) == TOLD[article]
    with translation.override("en"):
        assert article_words(article) == article


def test_no_place_of_the_catalogue_keeps_an_english_word() -> None:
    with translation.override("zh-hans"):
        told = {
            article_words(one.reference.article, is_eu=bool(one.reference.celex))
            for one in catalogue().obligations.values()
        }
    assert [text for text in told if re.search(r"(?<!\()[a-z]{2,}", CITED.sub("", text))] == []


def test_every_number_of_a_place_is_kept() -> None:
    with translation.override("zh-hans"):
        for one in catalogue().obligations.values():
            article = one.reference.article
            told = article_words(article, is_eu=bool(one.reference.celex))
            assert sorted(re.findall(r"\d+", told)) == sorted(re.findall(r"\d+", article)), article


def test_symbols_that_we_made_are_told_and_official_ones_stay() -> None:
    with translation.override("zh-hans"):
        assert symbol_words("Candidate List 2018-06-27: Lead").endswith("2018-06-27")
        assert symbol_words("REACH Annex XVII entry 68").endswith("第 68 项")
        assert symbol_words(" G/TBT/N/EU/1 ") == "G/TBT/N/EU/1"
    with translation.override("en"):
        assert symbol_words("Candidate List 2018-06-27: Lead") == "Candidate List 2018-06-27: Lead"

"""The rule language: what it means, what is told where it cannot be read, and that nothing breaks it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.alerts.rules.language import LONGEST, Comparison, RuleError, rule_parse
from compliance.alerts.rules.meaning import Facts, rule_holds
from compliance.alerts.rules.wording import SENTENCES, rule_error
from compliance.alerts.rules.words import Field

KNOWN = {
    Field.VERDICT: ("act", "watch", "uncertain"),
    Field.REGIME: ("reach", "rohs", "ecodesign_energy"),
    Field.STAGE: ("proposed", "in_force"),
    Field.MARKET: ("EU", "US-CA", "CHN"),
}


def facts(**wishes) -> Facts:
    values = {
        **{"score": 85.0, "skus": 3, "value": 1.2e6, "days": 30, "verdict": "act", "regime": "reach"},
        **{"stage": "proposed", "markets": ("EU", "UK")},
    }
    return Facts(**(values | wishes))


def holds(text: str, **wishes) -> bool | None:
    return rule_holds(rule_parse(text, known=KNOWN), facts(**wishes))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("score > 80", True),
        ("score > 85", False),
        ("score >= 85", True),
        ("score > 90 or more than 5 SKUs", False),
        ("score > 80 or more than 5 SKUs", True),
        ("score > 90 or skus > 2", True),
        ("SCORE > 90 OR SKUS > 2", True),
        ("at least 3 products", True),
        ("fewer than 3 products", False),
        ("skus is at least 3", True),
        ("score is above 80", True),
        ("verdict is act and days < 60", True),
        ("verdict is not act", False),
        ("verdict != watch", True),
        ("regime is rohs, reach", True),
        ("regime in rohs", False),
        ("market is EU", True),
        ("market is us-ca", False),
        ("market is not US-CA", True),
        ("value >= 1.2m", True),
        ("value > 1_200k", False),
        ("value > 1bn", False),
        ("value > 100万", True),
        ("not score > 80", False),
        ("not (score > 80 and skus > 5)", True),
        ("score > 90 and skus > 2 or days < 31", True),
        ("score > 90 and (skus > 2 or days < 31)", False),
        ("评分 大于 80 且 产品数 > 2", True),
        ("评分＞80 或 市场 是 EU", True),
        ("（score > 90）或（skus > 2）", True),
        ("score>80", True),
    ],
)
def test_a_rule_means_what_it_says(text: str, expected: bool) -> None:
    assert holds(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("value > 5", None),
        ("not value > 5", None),
        ("value > 5 or score > 80", True),
        ("value > 5 or score > 90", None),
        ("value > 5 and score > 90", False),
        ("value > 5 and score > 80", None),
        ("days < 30", None),
    ],
)
def test_what_is_not_known_is_neither_true_nor_false(text: str, expected: bool | None) -> None:
    assert holds(text, value=None, days=None) is expected


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ("x" * (LONGEST + 1), "too_long", LONGEST),
        ("scor > 80", "near_field", 0),
        ("weight > 80", "no_field", 0),
        ("score 80", "no_operator", 6),
        ("score", "no_operator", 5),
        ("score >", "ends_early", 7),
        ("score > high", "no_number", 8),
        ("score > 101", "out_of_range", 8),
        ("skus > 5 score > 80", "left_over", 9),
        ("score > 80 and", "ends_early", 14),
        ("(score > 80", "unclosed", 0),
        ("score > 80)", "unopened", 10),
        ("score > 80; drop table", "stray", 10),
        ("verdict > act", "no_order", 0),
        ("verdict is acted", "near_code", 11),
        ("regime is kettles", "no_code", 10),
        ("more than 5 markets", "no_number_field", 12),
        ("not " * 20 + "score > 1", "too_deep", 52),
        ("__import__('os') > 1", "stray", 11),
        ("score > 1e9", "stray", 8),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_what_to_write(text, code, at) -> None:
    with pytest.raises(RuleError) as error:
        rule_parse(text, known=KNOWN)
    assert (error.value.code, error.value.at) == (code, at)
    assert len(rule_error(error.value).split()) > 5


def test_every_code_of_the_language_has_its_sentence() -> None:
    import inspect
    import re

    from compliance.alerts.rules import language

    source = inspect.getsource(language)
    raised = set(re.findall(r'RuleError\(\s*"(\w+)"', source)) | set(
        re.findall(r'"(near_\w+|no_field|no_code)"', source)
    )
    raised |= {"unopened", "left_over"}
    assert raised == set(SENTENCES)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "score",
                "skus",
                "verdict",
                "is",
                "not",
                "and",
                "or",
                "(",
                ")",
                ">",
                "<",
                "80",
                "act",
                ",",
                "5m",
                "万",
                "x",
            ]
        ),
        max_size=40,
    ).map(" ".join)
    | st.text(max_size=80)
)
def test_any_text_is_a_rule_or_an_error_with_words(text: str) -> None:
    try:
        answer = holds(text)
    except RuleError as error:
        assert 0 <= error.at <= max(len(text), 1)
        assert rule_error(error)
    else:
        assert answer in (True, False)


def test_a_field_of_words_takes_several() -> None:
    node = rule_parse("regime is reach、rohs", known=KNOWN)
    assert node == Comparison(Field.REGIME, "=", words=("reach", "rohs"))

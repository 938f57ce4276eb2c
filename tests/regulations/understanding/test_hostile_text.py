"""Hostile text: nothing raises, every span lies inside the text, and time grows with length and no faster."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document
from regulations.understanding.wire import lines_understood

PIECES = st.sampled_from(
    [
        *(
            "117-81-7",
            "204-211-0",
            "2011/65/EU",
            "No 1907/2006",
            "(EU) 2023/1542",
            "HS 8507",
            "8507.60",
            "85.16",
        ),
        *(
            "other than",
            "except",
            "不包括",
            "自2026年1月1日起施行",
            "应当",
            "不得",
            "within 20 days",
            "shall",
            "must not",
        ),
        *(
            "0.1 %",
            "mg/kg",
            "1 000 ppm",
            "by weight",
            "1 March 2027",
            "03/04/2026",
            "2026-13-45",
            "G/TBT/N/EU/1/Add.2",
        ),
        *(
            "\u2011",
            "\u00ad",
            "\u200b",
            "\ufeff",
            "\u0301",
            "ﬁ",
            "①",
            "٣",
            "\x00",
            "\ud800",
            "İ",
            "ß",
            "\r\n",
            "\t",
            "|",
        ),
        *("(", ")", "[", ":", ";", ",", ".", "-", "–", "«", "。", "；", " ", "\n"),
        *("lead", "toys", "battery", "REACH", "RoHS", "電池", "pilas", "jouets", "CAS", "EC"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=60).map(" ".join),
    st.lists(PIECES, max_size=60).map("".join),
    st.text(max_size=300),
    st.text(alphabet="0123456789-./ ,%", max_size=400),
)


def _holds(title: str, text: str) -> None:
    document = Document(source="", title=title, text=text)
    found = understand(document)
    length = len(document.content)
    for one in (*found.mentions, *found.dates, *found.evidence, *found.limits, *found.obligations):
        if one.start is not None:
            assert one.end is not None
            assert 0 <= one.start < one.end <= length
    assert all(0 <= p <= 1 for p in found.probabilities.values())
    assert "error" not in json.loads(lines_understood([json.dumps({"id": 1, "text": text})])[0])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS)
def test_nothing_raises(title: str, text: str) -> None:
    _holds(title, text)


@pytest.mark.endurance
@settings(max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXTS, TEXTS)
def test_nothing_raises_a_hundred_thousand_times(title: str, text: str) -> None:
    _holds(title, text)


@pytest.mark.parametrize(
    "piece",
    [
        *("1-2-3-", "shall ", "应", "(", " \n", "Regulation (EU) No ", "within 20 days ", "A. ", "8507.60, "),
        *("other than those of heading 85.45 ", "lead ", "2025-01-01 ", "0.1 % ", "by 1 January 2026 "),
    ],
)
def test_what_stands_behind_a_long_repetition_is_still_read(piece: str) -> None:
    """How long it takes is `benchmarks.understanding`'s; that it is read to the end, is asked here."""
    text = piece * (30_000 // len(piece)) + "\n\nContains bis(2-ethylhexyl) phthalate (CAS 117-81-7)."
    found = understand(Document(source="", title="", text=text))
    assert "117-81-7" in {mention.code for mention in found.mentions}

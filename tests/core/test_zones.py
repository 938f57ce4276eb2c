"""Time zones in words: offset as of a moment, city in the reader's language, the name that is kept."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from compliance.core import clock
from compliance.core.zones import OFTEN, zone_choices, zone_names, zone_words

SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "moment", "language", "words"),
    [
        ("Europe/Berlin", SUMMER, "en", "UTC+02:00 · Berlin (Europe/Berlin)"),
        ("Europe/Berlin", WINTER, "en", "UTC+01:00 · Berlin (Europe/Berlin)"),
        ("Europe/Berlin", SUMMER, "zh-hans", "UTC+02:00 · 柏林 (Europe/Berlin)"),
        ("Asia/Shanghai", WINTER, "zh-hans", "UTC+08:00 · 上海 (Asia/Shanghai)"),
        ("America/New_York", WINTER, "zh-hans", "UTC-05:00 · 纽约 (America/New_York)"),
        ("America/St_Johns", WINTER, "en", "UTC-03:30 · St. John’s (America/St_Johns)"),
        ("Asia/Kathmandu", WINTER, "en", "UTC+05:45 · Kathmandu (Asia/Kathmandu)"),
        ("UTC", WINTER, "en", "UTC+00:00 · UTC"),
    ],
)
def test_a_zone_is_told_by_offset_city_and_name(name, moment, language, words) -> None:
    with override(language):
        assert zone_words(name, moment) == words


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_zone_can_be_chosen_once_and_is_told(language: str) -> None:
    with override(language), clock.standing_at(SUMMER.date()):
        (_often, first), (_rest, others) = zone_choices()
    names = [name for name, _words in (*first, *others)]
    assert sorted(names) == list(zone_names()) and len(set(names)) == len(names)
    assert tuple(name for name, _words in first) == OFTEN
    assert all(words.startswith("UTC") and " · " in words for _name, words in (*first, *others))
    offsets = [words[3:9] for _name, words in others]
    west = [one for one in offsets if one.startswith("-")]
    assert offsets[: len(west)] == west == sorted(west, reverse=True)
    assert offsets[len(west) :] == sorted(offsets[len(west) :])

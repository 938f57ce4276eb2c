"""What history or a changed parser brings is no news, until something else changes."""

from datetime import timedelta

import pytest

from compliance.core import clock
from compliance.exposure.quiet import REPARSED, change_mark, is_quiet, mark_of, new_mark
from tests.factories import FindingFactory

pytestmark = pytest.mark.django_db
HISTORY = "history"


@pytest.fixture
def finding():
    return FindingFactory(verdict="act", measure_hash="a", products_hash="p")


def change(finding, *, quiet_by: str = "", is_rule_new: bool = True, **fields: str) -> None:
    before = mark_of(finding)
    for name, value in fields.items():
        setattr(finding, name, value)
    change_mark(finding, before=before, is_rule_new=is_rule_new, quiet_by=quiet_by)


def test_a_new_finding_of_history_is_quiet_and_any_other_is_news(finding) -> None:
    new_mark(finding, quiet_by=HISTORY)
    assert is_quiet(finding, told_at=None)
    other = FindingFactory()
    new_mark(other, quiet_by="")
    assert not is_quiet(other, told_at=None) and other.news_at is not None


def test_history_speaks_when_the_rule_changes_as_news(finding) -> None:
    new_mark(finding, quiet_by=HISTORY)
    change(finding, measure_hash="b")
    assert not is_quiet(finding, told_at=None)


def test_history_speaks_when_the_verdict_changes_with_time(finding) -> None:
    new_mark(finding, quiet_by=HISTORY)
    change(finding, verdict="watch", is_rule_new=False, quiet_by=HISTORY)
    assert not is_quiet(finding, told_at=None)


def test_more_history_keeps_history_quiet_but_hushes_no_news(finding) -> None:
    new_mark(finding, quiet_by=HISTORY)
    change(finding, measure_hash="b", quiet_by=HISTORY)
    assert is_quiet(finding, told_at=None)
    news = FindingFactory(measure_hash="a")
    new_mark(news, quiet_by="")
    change(news, measure_hash="b", quiet_by=HISTORY)
    assert not is_quiet(news, told_at=clock.now() + timedelta(days=1))


def test_a_changed_parser_is_no_news_for_those_who_were_told(finding) -> None:
    new_mark(finding, quiet_by="")
    told_at = clock.now() + timedelta(hours=1)
    change(finding, measure_hash="b", quiet_by=REPARSED)
    assert is_quiet(finding, told_at=told_at)


def test_a_changed_parser_takes_no_news_from_those_who_were_not_told_yet(finding) -> None:
    told_at = clock.now() - timedelta(days=7)
    new_mark(finding, quiet_by="")
    change(finding, measure_hash="b", quiet_by=REPARSED)
    assert not is_quiet(finding, told_at=told_at)
    assert not is_quiet(finding, told_at=None)

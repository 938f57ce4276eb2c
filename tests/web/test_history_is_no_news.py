"""A backfill finds what touches a firm and tells nobody that it is new; the same read in time is news."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from compliance.alerts.gather import items_of
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.exposure.models import Finding
from compliance.exposure.services import findings_reassess
from compliance.firms.models import Firm, Product
from regulations.models import NoticeVersion
from regulations.services import version_understand
from tests.factories import AdministratorFactory

pytestmark = pytest.mark.django_db(transaction=True)
DEMO = settings.BASE_DIR / "crawlers" / "demo"
OPEN = ("act", "watch", "uncertain")


@pytest.fixture
def backfilled(tmp_path: Path, settings: Any) -> None:
    settings.CRAWL_RUNS_DIR = tmp_path / "runs"
    call_command("load_sample", stdout=io.StringIO())
    jobs_drain()
    days = ("--from", "2025-06-01", "--to", "2025-06-12", "--replay", str(DEMO))
    call_command("backfill", "eping", *days, stdout=io.StringIO(), stderr=io.StringIO())
    work()


def work() -> None:
    jobs_drain(kinds=["understand"])
    jobs_drain(kinds=["expose", "expose_firm"])


def told() -> list[Any]:
    user = AdministratorFactory()
    return items_of(user=user, week=IsoWeek.of(clock.today()))


def test_history_is_counted_and_not_told_nor_made_news_by_days_that_pass(backfilled: None) -> None:
    items = told()
    assert [item for item in items if item.verdict in OPEN], "history was to touch the sample firm"
    assert not [item for item in items if item.is_news]
    findings_reassess()
    assert not [item for item in told() if item.is_news]


def test_the_same_read_in_time_is_news(backfilled: None) -> None:
    Finding.objects.all().delete()
    NoticeVersion.objects.update(origin=NoticeVersion.Origin.READ)
    for version in NoticeVersion.objects.all():
        version.notice.measures.update(content_hash="")
        version_understand(version=version)
    work()
    assert [item for item in told() if item.is_news]


def test_a_product_that_comes_later_meets_history_as_news(backfilled: None) -> None:
    first = Finding.objects.filter(verdict__in=("act", "watch")).first()
    assert first is not None
    firm = Firm.objects.get(pk=first.firm_id)
    match = first.measure.exposures.filter(product__firm=firm).first()
    assert match is not None
    twin = Product.objects.get(pk=match.product_id)
    twin.pk, twin.sku = None, "LATER-1"
    twin.save()
    from compliance.exposure.services import firm_expose

    firm_expose(firm_id=firm.pk)
    assert first.pk in {item.finding for item in told() if item.is_news}

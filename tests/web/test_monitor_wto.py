"""One day through two windows of the WTO: the export beside the search brings no second notice or mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.alerts.models import Delivery
from regulations.models import Notice, NoticeReading
from tests.web.test_monitor import by_name, look, sample

__all__ = ["sample"]
pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2025-06-12"


@pytest.mark.usefixtures("sample")
def test_the_export_after_the_search_creates_nothing_and_tells_nobody(shared_dir: Path) -> None:
    replay = shared_dir / "replay"
    first = by_name(look(replay, DAY, "eping"))["eping"]
    assert (first["items"], Notice.objects.filter(area="TBT").count()) == (229, 138)
    told, keys = Delivery.objects.count(), set(Notice.objects.values_list("key", flat=True))
    report = look(replay, DAY, "wto_export")
    export = by_name(report)["wto_export"]
    assert (export["status"], export["items"], export["created"], export["unreadable"]) == ("ok", 229, 0, 0)
    # The regions are printed by the export alone: twelve SPS notifications gain them.
    assert export["changed"] == 12
    assert (report["digests"], Delivery.objects.count()) == (0, told)
    assert set(Notice.objects.values_list("key", flat=True)) == keys
    assert NoticeReading.objects.filter(source__name="wto_export").count() == len(keys)
    for name in ("eping", "wto_export"):
        again = by_name(look(replay, DAY, name))[name]
        assert (again["created"], again["changed"]) == (0, 0)

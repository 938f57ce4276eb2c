"""The pictures of the desk's pages: what each draws, in which language, and where none stands."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.firms.models import Firm, Product
from tests.factories import (
    ContentFactory,
    FindingFactory,
    FirmFactory,
    MilestoneFactory,
    NoticeVersionFactory,
)

TODAY_PLOT = "/desk/today/money.svg"


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    """The values that a picture draws, of all its layers."""
    joint = "&" if "?" in address else "?"
    spec = client.get(f"{address}{joint}as=json").json()
    layers = [spec, *spec.get("layer", [])]
    return [row for layer in layers for row in layer.get("data", {}).get("values", [])]


def test_today_draws_each_open_finding_by_when_and_by_sales(client: Client, firm: Firm) -> None:
    today = clock.today()
    for value, verdict, next_on in (
        (900, "act", None),
        (800, "act", today + timedelta(days=30)),
        (700, "watch", today + timedelta(days=31)),
        (600, "uncertain", today + timedelta(days=366)),
        (500, "watch", None),
    ):
        FindingFactory(firm=firm, value=value, verdict=verdict, next_on=next_on, status="unread")
    FindingFactory(firm=firm, value=400, verdict="not_yours", status="unread")
    FindingFactory(firm=firm, value=300, verdict="act", status="done")
    FindingFactory(firm=firm, value=None, verdict="act", status="unread")
    FindingFactory(firm=FirmFactory(), value=200, verdict="act", status="unread")
    drawn = {row["value"]: row["band"] for row in rows(client, TODAY_PLOT)}
    assert drawn == {900: "now", 800: "30 d", 700: "90 d", 600: "later", 500: "no date"}
    page = client.get("/desk/today/")
    assert page.context["plot"].address == TODAY_PLOT
    assert "2 findings ask for action" not in page.context["plot"].told
    assert "3 findings ask for action" in page.context["plot"].told
    assert [row["value"] for row in rows(client, f"{TODAY_PLOT}?owner=mine")] == []


def test_values_of_several_currencies_are_not_drawn_on_one_axis(client: Client, officer, firm: Firm) -> None:
    other = FirmFactory(currency="USD")
    officer.firms.add(other)
    for owner, value in ((firm, 1000), (firm, 2000), (other, 3000)):
        FindingFactory(firm=owner, value=value, verdict="act", status="unread")
    assert sorted(row["value"] for row in rows(client, TODAY_PLOT)) == [1000, 2000]
    assert [row["value"] for row in rows(client, f"{TODAY_PLOT}?firm={other.code}")] == [3000]


def test_without_known_sales_today_shows_no_picture(client: Client, firm: Firm) -> None:
    FindingFactory(firm=firm, value=None, verdict="act", status="unread")
    assert client.get("/desk/today/").context["plot"] is None
    assert client.get(TODAY_PLOT).status_code == 200


def test_dates_of_a_finding_tell_past_from_ahead_and_the_firms_own(client: Client, finding: Finding) -> None:
    today = clock.today()
    finding.measure.milestones.all().delete()
    for days, role in ((-400, "adoption"), (60, "application")):
        MilestoneFactory(measure=finding.measure, on=today + timedelta(days=days), role=role)
    Finding.objects.filter(pk=finding.pk).update(due_on=today + timedelta(days=10))
    address = f"/desk/findings/{finding.pk}/dates.svg"
    kinds = [row["kind"] for row in rows(client, address) if "kind" in row]
    assert kinds == ["past", "your own", "ahead"]
    told = client.get(f"/desk/findings/{finding.pk}/").context["dates"].told
    assert "Your own date" in told


def test_a_finding_without_a_date_ahead_is_told_by_its_list_alone(client: Client, finding: Finding) -> None:
    finding.measure.milestones.all().delete()
    for days in (-400, -300):
        MilestoneFactory(measure=finding.measure, on=clock.today() + timedelta(days=days))
    assert client.get(f"/desk/findings/{finding.pk}/").context["dates"] is None


def test_limits_are_drawn_as_shares_and_what_is_unknown_as_no_bar(client: Client, kettle: Product) -> None:
    page = f"/desk/products/{kettle.pk}/"
    assert client.get(page).context["limits"] is None, "nothing on file is no picture of zeros"
    ContentFactory(component=kettle.components.get(), name="Lead", share_percent=Decimal("0.5"))
    drawn = rows(client, f"{page}limits.svg")
    levels = [row for row in drawn if "told" in row]
    assert any(row["state"] == "limit exceeded" and row["end"] > 1 for row in levels)
    assert all("not known" in row["told"] for row in levels if row["shown"] is None)
    told = client.get(page).context["limits"].told
    assert "%" in told


def test_a_notice_with_two_versions_shows_them_on_a_line_and_one_with_one_does_not(
    client: Client, db
) -> None:
    first = NoticeVersionFactory()
    page = f"/desk/notices/{first.notice.pk}/"
    assert client.get(page).context["times"] is None
    NoticeVersionFactory(notice=first.notice, text="Changed.")
    assert client.get(page).context["times"].address == f"{page}dates.svg"
    words = {row["what"] for row in rows(client, f"{page}dates.svg") if "what" in row}
    assert {"Version 1", "Version 2"} <= words

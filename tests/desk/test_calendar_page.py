"""The page of dates ahead: which stand there, of whom, as table, chart and calendar file."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from openpyxl import load_workbook

from compliance.core import clock
from compliance.exposure.duty_postings import firm_classes_refresh
from compliance.exposure.models import Finding
from compliance.firms.models import Firm, Product, User
from tests.desk.conftest import client_of
from tests.factories import EvidenceFactory, FindingFactory, FirmFactory, MilestoneFactory, ProductFactory

CALENDAR = "/desk/calendar/"


def lines(page, *, obligations: bool = False) -> list[tuple[str, str]]:
    """(kind, words) of the dates; those of obligations, which the catalogue brings, only where asked for."""
    found = [(line.kind, line.what) for month in page.context["months"] for line in month["lines"]]
    return [row for row in found if obligations or row[0] != "obligation"]


def test_dates_of_all_four_kinds_stand_in_order(
    client: Client, firm: Firm, kettle: Product, finding: Finding
) -> None:
    Finding.objects.update(due_on=clock.today() + timedelta(days=5))
    EvidenceFactory(firm=firm, title="Report", expires_on=clock.today() + timedelta(days=30))
    page = client.get(CALENDAR)
    assert [kind for kind, _what in lines(page)] == ["own", "evidence", "rule"]
    assert "obligation" in {kind for kind, _what in lines(page, obligations=True)}
    days = [line.on for month in page.context["months"] for line in month["lines"]]
    assert days == sorted(days)


def test_days_gone_by_and_settled_findings_stand_nowhere(
    client: Client, firm: Firm, finding: Finding
) -> None:
    MilestoneFactory(measure=finding.measure, role="application", on=clock.today() - timedelta(days=1))
    EvidenceFactory(firm=firm, issued_on="2020-01-01", expires_on="2021-01-01")
    assert [kind for kind, _what in lines(client.get(CALENDAR))] == ["rule"]
    Finding.objects.update(status="done", status_reason="r")
    assert lines(client.get(CALENDAR)) == []


def test_an_earliest_day_is_said_to_be_open(client: Client, finding: Finding) -> None:
    MilestoneFactory(
        measure=finding.measure, role="application", on=None, rule="6 months after adoption",
        earliest=clock.today() + timedelta(days=100),
    )  # fmt: skip
    months = client.get(f"{CALENDAR}?kind=rule").context["months"]
    (line,) = [line for month in months for line in month["lines"] if "applies" in line.what]
    assert "come later" in line.remark


def test_a_kind_and_a_firm_narrow_the_page(
    client: Client, officer: User, firm: Firm, finding: Finding
) -> None:
    second = FirmFactory(code="second")
    officer.firms.add(second)
    EvidenceFactory(firm=second, expires_on=clock.today())
    assert [kind for kind, _ in lines(client.get(CALENDAR))] == ["evidence", "rule"]
    assert [kind for kind, _ in lines(client.get(f"{CALENDAR}?kind=rule"))] == ["rule"]
    assert [kind for kind, _ in lines(client.get(f"{CALENDAR}?firm=second"))] == ["evidence"]
    assert len(lines(client.get(f"{CALENDAR}?kind=x&firm=y&page=z"))) == 2
    obligations = lines(client.get(f"{CALENDAR}?kind=obligation&firm=second"), obligations=True)
    assert obligations == []


def test_the_chart_is_a_picture_or_its_specification(client: Client, firm: Firm) -> None:
    EvidenceFactory(firm=firm, expires_on=clock.today())
    picture = client.get(f"{CALENDAR}months.svg")
    assert picture["Content-Type"].startswith("image/svg+xml")
    assert b"<svg" in picture.content and b"<script" not in picture.content
    spec = client.get(f"{CALENDAR}months.svg?as=json").json()
    assert [(row["month"], row["count"]) for row in spec["data"]["values"]] == [("2025-06", 1)]
    page = client.get(CALENDAR)
    assert page.context["plot"].told == "1 date is ahead; most in June 2025: 1"
    assert page.context["plot"].table.rows[0][3].value == 1


def test_the_files_hold_the_same_dates(client: Client, firm: Firm, finding: Finding) -> None:
    answer = client.get(f"{CALENDAR}dates.xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    told = ("of a rule", "comments close: Kettles that switch off", "Example Kettles Ltd")
    assert told in [row[1:4] for row in rows]
    answer = client.get(f"{CALENDAR}kettles.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert any(event["url"].endswith(f"/desk/findings/{finding.pk}/") for event in events)


def test_a_foreign_calendar_is_not_found(client: Client) -> None:
    FirmFactory(code="foreign")
    assert client.get(f"{CALENDAR}foreign.ics").status_code == 404


def test_without_dates_the_page_says_so(client: Client, firm: Firm) -> None:
    page = client.get(CALENDAR)
    assert "No date is ahead" in page.content.decode() and page.context["plot"] is None
    assert client.get(f"{CALENDAR}months.svg").status_code == 200


def test_the_page_takes_a_constant_number_of_queries(
    queries, officer: User, firm: Firm, kettle: Product
) -> None:
    client = client_of(officer)

    def grow(count: int) -> None:
        for _ in range(count):
            finding = FindingFactory(firm=firm, due_on=clock.today())
            MilestoneFactory(measure=finding.measure, on=clock.today())
            EvidenceFactory(firm=firm, expires_on=clock.today())
            ProductFactory(firm=firm)
        firm_classes_refresh(firm=firm)

    grow(1)
    few = queries(client, CALENDAR)
    grow(5)
    assert queries(client, CALENDAR) == few
    assert few <= 15


@pytest.mark.parametrize("name", ["vega-000000000000", "..", "vega"])
def test_an_unknown_script_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/desk/plots/{name}.js").status_code == 404


def test_the_script_of_plots_holds_vega_and_writes_no_functions_from_texts(client: Client) -> None:
    from compliance.desk.plotting.bundle import bundle_name

    answer = client.get(f"/desk/plots/{bundle_name()}.js")
    script = b"".join(answer.streaming_content)
    assert b"vegaExpressions" in script and b"vegaEmbed" in script
    assert "immutable" in answer["Cache-Control"]

"""Today's list: order of consequence, filters, questions told once, the file, constant queries."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.firms.models import Firm, User
from tests.desk.conftest import client_of
from tests.factories import (
    AssociationFactory,
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MembershipFactory,
    NoticeFactory,
    ProductFactory,
    UserFactory,
)

TODAY = "/desk/today/"


def found(firm: Firm, title: str, **given) -> Finding:
    return FindingFactory(firm=firm, measure__title=title, **given)


def titles(response) -> dict[str, list[str]]:
    return {part["code"]: [line.title for line in part["lines"]] for part in response.context["parts"]}


def rows_of(response) -> list[tuple]:
    return list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)


def test_what_asks_for_a_hand_first_stands_first(client: Client, firm: Firm) -> None:
    now = clock.now()
    found(firm, "late", next_on=clock.today() + timedelta(days=90), next_role="application", score=90)
    found(firm, "soon", next_on=clock.today() + timedelta(days=9), next_role="comment_deadline", score=20)
    found(firm, "binding", next_on=None, score=10)
    found(firm, "known for long", verdict="watch", news_at=now - timedelta(days=8))
    found(firm, "fresh", verdict="watch", news_at=now - timedelta(days=6))
    found(firm, "settled", status="done", status_reason="sent")
    found(firm, "gone", verdict="not_yours")
    page = client.get(TODAY)
    assert titles(page) == {
        "act": ["binding", "soon", "late"],
        "changed": ["fresh"],
        "uncertain": [],
        "watch": ["known for long"],
    }
    assert [tab["count"] for tab in page.context["tabs"]] == [3, 1, 0, 1]
    content = page.content.decode()
    assert "in 9 days" in content
    assert "settled" in content and "gone" not in titles(page)["watch"]


def test_every_finding_that_concerns_stands_in_one_part_only(client: Client, firm: Firm) -> None:
    for verdict in ("act", "watch", "uncertain"):
        for status in ("unread", "in_process", "applicable", "done"):
            for news in (None, clock.now()):
                found(firm, "x", verdict=verdict, status=status, status_reason="r", news_at=news)
    pages = [client.get(f"{TODAY}{part}/") for part in ("act", "changed", "uncertain", "watch", "settled")]
    shown = [line.finding.pk for page in pages for part in page.context["parts"] for line in part["lines"]]
    assert sorted(shown) == sorted(Finding.objects.values_list("pk", flat=True))


def test_a_line_says_what_for_which_sku_by_when_and_why(client: Client, finding: Finding) -> None:
    content = client.get(TODAY).content.decode()
    for part in (
        "Kettles that switch off",
        "Send comments on the draft",
        "KL-204",
        "in 59 days",
        "100,000 CNY",
    ):
        assert part in content, part
    assert f"/desk/findings/{finding.pk}/" in content


def test_a_question_is_told_once_however_many_rules_wait(client: Client, firm: Firm) -> None:
    bom = [{"code": "add_bom", "skus": ["KL-1"], "count": 1}]
    for _ in range(9):
        found(firm, "Substance", verdict="uncertain", settles=bom)
    found(firm, "Other", verdict="uncertain", settles=[{"code": "add_hs", "skus": ["KL-2"], "count": 1}])
    page = client.get(TODAY)
    assert [(one.count, one.url) for one in page.context["questions"]] == [
        (9, "/desk/products/?lacking=bom"),
        (1, "/desk/products/?lacking=code"),
    ]
    assert "All 10 rules one by one" in page.content.decode()
    assert len(titles(client.get(f"{TODAY}uncertain/"))["uncertain"]) == 10


def test_filters_are_links_and_narrow_the_list(client: Client, officer: User, firm: Firm) -> None:
    found(firm, "mine", measure__regime="rohs", owner=officer)
    found(firm, "nobody's", measure__regime="reach", status="in_process")
    assert titles(client.get(f"{TODAY}?owner=mine"))["act"] == ["mine"]
    assert titles(client.get(f"{TODAY}?owner=nobody"))["act"] == ["nobody's"]
    assert titles(client.get(f"{TODAY}?regime=reach"))["act"] == ["nobody's"]
    assert titles(client.get(f"{TODAY}?state=in_process"))["act"] == ["nobody's"]
    content = client.get(f"{TODAY}?regime=reach").content.decode()
    assert "?regime=reach&amp;owner=mine" in content


@pytest.mark.parametrize(
    "query", ["owner=x", "regime=%00", "state=open'--", "page=-1", "page=x", "firm=%F0%9F%92%A9"]
)
def test_an_address_that_asks_for_nonsense_shows_a_page(client: Client, finding: Finding, query: str) -> None:
    for address in (TODAY, f"{TODAY}act/"):
        assert client.get(f"{address}?{query}").status_code == 200


def test_a_part_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(f"{TODAY}everything/").status_code == 404


def test_a_firm_is_chosen_by_code_or_by_number_and_never_a_foreign_one(officer: User, firm: Firm) -> None:
    second, foreign = FirmFactory(code="second"), FirmFactory(code="foreign")
    officer.firms.add(second)
    for one in (firm, second, foreign):
        found(one, one.code)
    client = client_of(officer)
    assert titles(client.get(f"{TODAY}?firm=second"))["act"] == ["second"]
    assert titles(client.get(f"{TODAY}?firm={second.pk}"))["act"] == ["second"]
    assert sorted(titles(client.get(f"{TODAY}?firm=foreign"))["act"]) == ["kettles", "second"]


def test_what_is_not_yours_is_counted_with_its_reason(client: Client, firm: Firm, finding: Finding) -> None:
    for _ in range(2):
        MeasureFactory(markets=["US"], scope=[("hs", "870323")])
    page = client.get(f"{TODAY}not-yours/")
    assert page.context["count"] == page.context["not_yours"] == 2
    assert sum(count for _words, count in page.context["reasons"]) == 2
    assert client.get(TODAY).context["not_yours"] == 2


def test_the_count_of_what_is_not_yours_leaves_out_what_others_own(client: Client, firm: Firm) -> None:
    MeasureFactory(notice=NoticeFactory(owner_key="firm:999999"))
    assert client.get(TODAY).context["not_yours"] == 0
    assert client.get(f"{TODAY}not-yours/").context["count"] == 0


def test_the_file_holds_what_the_filters_leave(client: Client, firm: Firm) -> None:
    found(firm, "=cmd()", measure__regime="rohs")
    found(firm, "other", measure__regime="reach", verdict="watch")
    rows = rows_of(client.get(f"{TODAY}list.xlsx?regime=rohs"))
    assert len(rows) == 2
    assert rows[1][3] == "'=cmd()"
    assert len(rows_of(client.get(f"{TODAY}list.xlsx"))) == 3


def test_the_page_takes_a_constant_number_of_queries(queries, officer: User, firm: Firm) -> None:
    client = client_of(officer)

    def grow(count: int) -> None:
        for number in range(count):
            for verdict in ("act", "watch", "uncertain"):
                settles = [{"code": "add_bom", "skus": [], "count": number}]
                row = found(firm, "x", verdict=verdict, owner=officer, settles=settles)
                ExposureFactory(product=ProductFactory(firm=firm), measure=row.measure)

    grow(2)
    few = [queries(client, address) for address in (TODAY, f"{TODAY}act/", f"{TODAY}not-yours/")]
    grow(12)
    many = [queries(client, address) for address in (TODAY, f"{TODAY}act/", f"{TODAY}not-yours/")]
    assert many == few
    assert max(few) <= 20


def test_staff_sees_the_list_of_members_that_granted_it_and_settles_nothing(firm: Firm) -> None:
    association = AssociationFactory()
    MembershipFactory(firm=firm, association=association)
    MembershipFactory(firm=FirmFactory(), association=association, consent_on=None)
    found(firm, "granted")
    found(FirmFactory(), "not granted")
    page = client_of(UserFactory(role="staff", associations=[association])).get(TODAY)
    assert titles(page)["act"] == ["granted"]
    assert "/desk/triage/" not in page.content.decode().split("<form")[-1] or not page.context["may_settle"]
    assert 'name="finding"' not in page.content.decode()


def test_an_officer_without_products_is_told_where_to_begin(client: Client) -> None:
    content = client.get(TODAY).content.decode()
    assert "No product yet" in content and "/admin/firms/product/" in content


def test_the_page_speaks_chinese(client: Client, finding: Finding) -> None:
    client.cookies["django_language"] = "zh-hans"
    assert '<html lang="zh-hans"' in client.get(TODAY).content.decode()

"""Members, heat map, goods and comparison: only of members that agreed, and the same figures in the file."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.firms.models import Membership
from compliance.room.comparing import LEAST, comparison_of
from compliance.room.headings import headings_of
from compliance.room.heat import heat_of
from compliance.room.members import member_rows, silent_count
from compliance.room.selectors import room_members
from tests.factories import AdministratorFactory, AssociationFactory, FindingFactory, UserFactory
from tests.room.conftest import Room, logged_in

pytestmark = pytest.mark.django_db
PAGES = ("overview", "members", "goods", "compare", "trade", "trade-own", "bulletins")
FILES = ("heat-workbook", "members-workbook", "goods-workbook", "compare-workbook", "trade-workbook")


def ids(room: Room) -> list[int]:
    return [firm.pk for firm in room.members]


def cells(answer) -> list[tuple]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def test_members_stand_by_what_nobody_has_read_and_of_the_silent_one_only_the_number(room: Room) -> None:
    rows = member_rows(user=room.staff, association=room.association)
    assert [one.firm.code for one in rows] == [f"kettle-{n}" for n in (1, 2, 3, 4, 5)]
    assert [one.unread for one in rows] == [1, 1, 0, 0, 0]
    assert (rows[0].act, rows[0].products, rows[0].officers) == (1, 1, 1)
    assert silent_count(room.association) == 1


def test_consent_taken_back_takes_the_member_out_at_once(room: Room) -> None:
    membership = Membership.objects.get(firm=room.members[0])
    membership.consent_withdrawn_on = membership.consent_on
    membership.save()
    assert room.members[0] not in room_members(user=room.staff, association=room.association)
    assert "1 + 0" not in logged_in(room.staff).get(reverse("room:goods", args=["guild"])).content.decode()
    rows = member_rows(user=room.staff, association=room.association)
    assert "kettle-1" not in {one.firm.code for one in rows}
    assert silent_count(room.association) == 2


def test_the_heat_map_counts_open_findings_of_sector_and_regime(room: Room) -> None:
    FindingFactory(firm=room.members[0], verdict="watch", measure__regime="weee", score=12)
    FindingFactory(firm=room.members[0], verdict="watch", measure__regime="weee", status="done", score=90)
    FindingFactory(firm=room.members[1], verdict="uncertain", measure__regime="cbam")
    found = heat_of(ids(room))
    assert (found.sectors, found.regimes) == (("kettles",), ("rohs", "weee"))
    hot, cool = found.cell("kettles", "rohs"), found.cell("kettles", "weee")
    assert (hot.act, hot.watch, hot.firms, hot.worst) == (5, 0, 5, 75.0)
    assert (cool.act, cool.watch, cool.firms, cool.worst) == (0, 1, 1, 12.0)
    assert found.most == 5
    assert found.cell("kettles", "cbam").firms == 0


def test_the_heat_map_costs_one_query_however_many_members(room: Room, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        heat_of(ids(room))


def test_goods_count_a_product_once_with_its_largest_value_and_never_convert(room: Room) -> None:
    other = room.members[1]
    other.currency = "USD"
    other.save()
    (heading,) = headings_of(ids(room))
    assert (heading.code, heading.products, len(heading.firms), heading.rules) == ("8516", 5, 5, 1)
    assert heading.values == {"CNY": Decimal(100 + 300 + 400 + 500), "USD": Decimal(200)}
    assert heading.unknown == 0


def test_settled_findings_touch_no_goods(room: Room) -> None:
    for firm in room.members:
        firm.findings.update(status="done")
    assert headings_of(ids(room)) == []


def test_a_comparison_shows_quartiles_of_five_and_nothing_of_four(room: Room) -> None:
    found = comparison_of(room.members)
    whole, kettles = found.groups
    assert (whole.sector, kettles.sector, kettles.size) == (None, "kettles", LEAST)
    assert whole.spreads["act_per_100"].quartiles == (100.0, 100.0, 100.0)
    assert whole.spreads["read_share"].quartiles == (0.0, 1.0, 1.0)
    assert whole.spreads["evidence_share"].quartiles is None  # nobody has a document: no share of nothing
    assert found.own[room.members[0].pk]["read_share"] == 0.0
    fewer = comparison_of(room.members[:4])
    assert fewer.groups == ()
    assert fewer.too_small == 1


def test_a_figure_that_only_four_members_have_is_not_shown(room: Room) -> None:
    room.members[0].products.all().delete()
    spread = comparison_of(room.members).groups[0].spreads["code_share"]
    assert (spread.count, spread.quartiles) == (4, None)


@pytest.mark.parametrize("name", [*PAGES, *FILES])
def test_pages_open_to_staff_and_analysts_of_the_association_only(room: Room, name: str) -> None:
    address = reverse(f"room:{name}", args=["guild"])
    foreign = UserFactory(email="staff@other.example", role="staff", associations=[AssociationFactory()])
    for user, status in (
        *((room.staff, 200), (room.analyst, 200), (AdministratorFactory(), 200)),
        *((room.officer, 404), (foreign, 404)),
    ):
        assert logged_in(user).get(address).status_code == status, user
    answer = Client().get(address)
    assert answer.status_code == 302
    assert "/admin/login/" in answer.headers["Location"] or "login" in answer.headers["Location"]


@pytest.mark.parametrize("name", [*PAGES, *FILES])
def test_no_page_and_no_file_names_a_figure_of_others(room: Room, staff: Client, name: str) -> None:
    answer = staff.get(reverse(f"room:{name}", args=["guild"]))
    text = str(cells(answer)) if answer.streaming else answer.content.decode()
    assert "stranger" not in text.lower()
    assert "silent works" not in text.lower()


def test_the_members_file_holds_the_rows_of_the_page(room: Room, staff: Client) -> None:
    rows = cells(staff.get(reverse("room:members-workbook", args=["guild"])))
    assert [row[0] for row in rows[1:]] == [firm.name for firm in room.members]
    assert [row[4] for row in rows[1:]] == [1, 1, 1, 1, 1]


def test_the_room_is_entered_straight_where_there_is_only_one(room: Room, staff: Client) -> None:
    assert staff.get(reverse("room:choose")).headers["Location"] == reverse("room:overview", args=["guild"])
    page = logged_in(UserFactory(email="new@other.example", role="staff")).get(reverse("room:choose"))
    assert "You work for no association" in page.content.decode()


def test_pages_are_chinese_for_a_chinese_reader(room: Room) -> None:
    room.staff.language = "zh-hans"
    room.staff.save()
    page = logged_in(room.staff).get(reverse("room:overview", args=["guild"])).content.decode()
    assert "水壶行会" in page


def test_queries_of_the_overview_do_not_grow_with_members(
    room: Room, staff: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(22):
        staff.get(reverse("room:overview", args=["guild"]))

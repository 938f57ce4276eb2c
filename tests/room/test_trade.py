"""Trade of states and notifications by year: what is counted, what is missing, what is drawn."""

import re
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from compliance.room import trade
from regulations.models import StateTrade
from tests.factories import (
    AssociationFactory,
    MeasureFactory,
    NoticeMemberFactory,
    NoticeVersionFactory,
    ProductFactory,
    ScopeCodeFactory,
    TradeFlowFactory,
    UserFactory,
)
from tests.room.conftest import Room, logged_in

pytestmark = pytest.mark.django_db


def notified(
    symbol: str, day: date | None, market: str, *, kind: str = "hs", code: str = "851610", **more
) -> None:
    version = NoticeVersionFactory(
        notice__symbol=f" {symbol}",
        notice__area=symbol[2:5],
        notice__kind="notification",
        notice__published_on=day,
        **{f"notice__{name}": value for name, value in more.items()},
    )
    NoticeMemberFactory(notice=version.notice, market=market)
    if kind:
        ScopeCodeFactory(measure=MeasureFactory(notice=version.notice), kind=kind, code=code)


def exported(year: int, code: str, value: int) -> None:
    StateTrade.objects.create(
        reporter="CHN", partner="W00", year=year, flow="X", code=code, value_usd=value,
        source="comtrade", observed_on="2026-11-20",
    )  # fmt: skip


def test_first_documents_are_counted_by_year_and_member_within_the_goods() -> None:
    notified("G/TBT/N/EU/10", date(2024, 5, 1), "EU")
    notified("G/TBT/N/EU/10/Add.1", date(2024, 6, 1), "EU", parent_symbol="G/TBT/N/EU/10")
    notified("G/TBT/N/USA/11", date(2025, 1, 1), "US", kind="ics", code="97.040.50")
    notified("G/TBT/N/USA/12", date(2025, 1, 1), "US", code="610910")
    notified("G/TBT/N/CHN/13", date(2025, 2, 1), "CN")
    notified("G/TBT/N/BRA/14", None, "BR")
    notified("G/TBT/N/KOR/15", date(2025, 3, 1), "KR", kind="")
    notified("G/SPS/N/EU/16", date(2025, 3, 1), "EU")
    faced = trade.notified("electromechanical")
    assert faced.counts == {2024: {"EU": 1}, 2025: {"US": 1}}
    assert (faced.families, faced.undated, faced.unscoped) == (3, 1, 1)
    assert trade.notified("electromechanical", by_china=True).counts == {2025: {"CN": 1}}
    assert trade.notified("all").counts == {2024: {"EU": 1}, 2025: {"US": 2, "KR": 1}}


def test_growth_needs_both_years_whole_and_a_missing_chapter_is_named() -> None:
    for year, machines, electric in ((2021, 100, 100), (2022, 150, 150), (2024, 10, 30)):
        exported(year, "84", machines)
        exported(year, "85", electric)
    exported(2025, "84", 500)
    rows = {one.year: one for one in trade.exports("electromechanical")}
    assert [one.growth for one in rows.values()] == [None, 0.5, None, None]
    assert rows[2025].missing == ("85",)
    year, parts = trade.structure("electromechanical")
    assert (year, [part.code for part in parts]) == (2025, ["84"])


def test_members_exports_are_summed_by_currency_and_year(room: Room) -> None:
    for firm, value in zip(room.members[:2], (10, 20), strict=True):
        TradeFlowFactory(product=firm.products.get(), year=2024, value=value)
    own = [firm.pk for firm in room.members]
    assert trade.member_exports(own, "electromechanical") == {"CNY": {2024: Decimal(30)}}
    assert trade.member_exports(own, "textiles") == {}


def test_an_empty_installation_says_what_brings_figures(room: Room, staff: Client) -> None:
    page = staff.get(reverse("room:trade", args=["guild"])).content.decode()
    assert "No trade figure has been read" in page
    assert "<img" not in page


def test_plots_are_drawn_beside_their_tables(room: Room, staff: Client) -> None:
    notified("G/TBT/N/EU/10", date(2024, 5, 1), "EU")
    exported(2024, "84", 5_000_000_000)
    exported(2024, "85", 7_000_000_000)
    page = staff.get(reverse("room:trade", args=["guild"])).content.decode()
    assert page.count("<img") == 3
    for name in ("faced", "exports", "structure"):
        answer = staff.get(reverse("room:trade-plot", args=["guild", name]))
        assert answer.headers["Content-Type"].startswith("image/svg+xml")
        assert b"<svg" in answer.content
        assert b"<script" not in answer.content
        address = reverse("room:trade-plot", args=["guild", name])
        spec = staff.get(f"{address}?as=json&look=narrow").json()
        assert spec["config"]["font"] and spec["width"] <= 330
        assert f'srcset="{address}?scope=electromechanical&amp;look=dark"' in page
    assert staff.get(reverse("room:trade-plot", args=["guild", "nonsense"])).status_code == 404
    for language, words in (("en", "notifications"), ("zh-hans", "水壶行会")):
        answer = staff.get(reverse("room:trade-report", args=["guild", language]))
        pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content)]
        assert words in "".join(pages)
    assert staff.get(reverse("room:trade-report", args=["guild", "fr"])).status_code == 404


def test_pictures_and_prints_are_the_rooms_own(room: Room) -> None:
    foreign = UserFactory(email="staff@other.example", role="staff", associations=[AssociationFactory()])
    for user, status in ((room.staff, 200), (room.analyst, 200), (room.officer, 404), (foreign, 404)):
        client = logged_in(user)
        for address in (
            reverse("room:trade-plot", args=["guild", "faced"]),
            reverse("room:trade-report", args=["guild", "en"]),
        ):
            assert client.get(address).status_code == status, (user, address)


def test_what_members_export_comes_from_an_address_of_its_own(room: Room, staff: Client) -> None:
    TradeFlowFactory(product=room.members[0].products.get(), year=2024, value=4242)
    TradeFlowFactory(product=ProductFactory(firm=room.silent, hs="851610"), year=2024, value=9999)
    page = staff.get(reverse("room:trade", args=["guild"]) + "?scope=textiles").content.decode()
    address = reverse("room:trade-own", args=["guild"])
    assert f'hx-get="{address}?scope=textiles"' in page and f'<a href="{address}?scope=textiles"' in page
    assert "4,242" not in page
    own = staff.get(address).content.decode()
    assert re.search(r'<div id="own">.*4,242', own, re.S) and "9,999" not in own
    assert "14,241" not in own
    assert "No member has given trade flows" in staff.get(f"{address}?scope=textiles").content.decode()

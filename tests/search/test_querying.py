"""What a query finds, in which order, and what it does not."""

from datetime import date

import pytest

from compliance.search.asking import Asked
from compliance.search.models import Entry
from compliance.search.querying import Place, search
from tests.factories import AdministratorFactory, FirmFactory, ProductFactory, UserFactory
from tests.search.conftest import index_all, labels_of, notice_make

pytestmark = pytest.mark.django_db


def test_words_are_found_in_any_form_and_titles_come_first(library, labels) -> None:
    notice_make("G/TBT/N/XYZ/9", "Plugs and sockets", "The kettle is named once.")
    index_all()
    found = labels("kettle", kind=("notice",))
    assert found == ["G/TBT/N/XYZ/1234", "G/TBT/N/XYZ/9"]
    assert labels("KETTLES", kind=("notice",)) == found


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("7439-92-1", "7439-92-1"),
        ("7439\u201192\u20111", "7439-92-1"),
        ("CAS No. 07439-92-1", "7439-92-1"),
        ("7439921", "7439-92-1"),
        ("231-100-4", "7439-92-1"),
        ("EC 231 100 4", "7439-92-1"),
        ("g/tbt/n/xyz/1234", "G/TBT/N/XYZ/1234"),
        ("G TBT N XYZ 1234", "G/TBT/N/XYZ/1234"),
        ("TBT/N/XYZ/1234", "G/TBT/N/XYZ/1234"),
        ("G/TBT/N/CHN/77/Add.1", "G/TBT/N/CHN/77/Add.1"),
        ("32011L0065", "32011L0065"),
        ("32011l0065", "32011L0065"),
        ("02011L0065-20240101", "32011L0065"),
        ("2011/65/EU", "32011L0065"),
        ("Directive 2011/65/EU", "32011L0065"),
        ("2011/65", "32011L0065"),
        ("http://data.europa.eu/eli/dir/2011/65/oj", "32011L0065"),
        ("RoHS", "32011L0065"),
        ("ml100a", "ML-100/A"),
        ("SKU: ml-100/a", "ML-100/A"),
        ("铅", "7439-92-1"),
    ],
)
def test_an_identifier_in_any_spelling_leads_to_the_thing(library, officer, typed, label) -> None:
    found = search(Asked(q=typed), user=officer)
    assert labels_of(found)[0] == label
    assert found.keys[0] in found.things


def test_a_number_finds_what_bears_it_after_the_thing_itself(library, labels) -> None:
    assert labels("7439-92-1")[0] == "7439-92-1"
    assert {"G/TBT/N/XYZ/1234", "ML-100/A"} <= set(labels("7439-92-1"))
    assert "G/TBT/N/XYZ/1234" in labels("2011/65/EU")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("HS 8516.60", {"G/TBT/N/XYZ/1234"}),
        ("8516", {"G/TBT/N/XYZ/1234", "ML-100/A"}),
        ("85167920", {"ML-100/A"}),
        ("8516 79 20", {"ML-100/A"}),
        ("HS 85", {"G/TBT/N/XYZ/1234", "ML-100/A"}),
        ("8517", set()),
    ],
)
def test_a_tariff_code_finds_what_stands_under_it(library, labels, typed, expected) -> None:
    assert set(labels(typed)) == expected


def test_a_notice_on_a_heading_is_found_by_a_narrower_code(library, labels) -> None:
    notice_make("G/TBT/N/XYZ/5", "Heaters", codes=[("hs", "8516")])
    index_all()
    assert "G/TBT/N/XYZ/5" in labels("8516.31")
    assert "G/TBT/N/XYZ/1234" not in labels("8516.31")


@pytest.mark.parametrize("typed", ["电池", "電池", "电池 管理", "管理系统", "池安全要求"])
def test_chinese_is_found_by_its_words_in_both_scripts(library, labels, typed) -> None:
    assert ("G/TBT/N/CHN/77/Add.1" in labels(typed)) == (typed != "池安全要求")


def test_a_product_is_found_in_both_languages_and_by_its_material(library, labels) -> None:
    for typed in ("travel kettle", "电热水壶", "電熱水壺", "stainless", "heating plates"):
        assert labels(typed, kind=("product",)) == ["ML-100/A"], typed


def test_phrases_exclusions_alternatives_and_beginnings(library, labels) -> None:
    assert labels('"electric kettles"', kind=("notice",)) == ["G/TBT/N/XYZ/1234"]
    assert labels('"kettles electric"', kind=("notice",)) == []
    assert labels("regulation -kettles", kind=("notice",)) == []
    assert set(labels("kettles or fans", kind=("notice",))) == {"G/TBT/N/XYZ/1234", "G/TBT/N/CHN/77/Add.1"}
    assert labels("effici*", kind=("notice",)) == ["G/TBT/N/CHN/77/Add.1"]


@pytest.mark.parametrize(
    "typed",
    [
        "' OR 1=1 --",
        "\\",
        "'''",
        "a & | ! <-> b",
        "((((",
        ":*",
        "*",
        '"',
        "-",
        '-"',
        "the",
        "🙂",
        "\x00",
        "％",
        "'a\\'",
        "or or",
    ],
)
def test_signs_and_empty_words_break_nothing(library, officer, typed) -> None:
    found = search(Asked(q=typed), user=officer)
    assert len(found.keys) <= found.total


def test_filters_narrow_and_counts_follow(library, officer, labels) -> None:
    assert labels(regime=("rohs",), kind=("notice",)) == ["G/TBT/N/XYZ/1234"]
    assert labels(market=("CN",)) == ["G/TBT/N/CHN/77/Add.1"]
    assert labels(language=("zh",)) == ["G/TBT/N/CHN/77/Add.1"]
    assert labels(year=("2025",), kind=("notice",)) == ["G/TBT/N/XYZ/1234"]
    assert labels(since=date(2025, 5, 3), kind=("notice",)) == []
    assert labels("kettle", until=date(2024, 12, 31)) == []
    found = search(Asked(q="kettles"), user=officer)
    assert found.counts["kind"] == {"notice": 1, "product": 1}
    assert found.counts["market"] == {"EU": 2}
    assert found.total == 2


def test_without_words_the_newest_of_the_law_are_told(library, officer) -> None:
    found = search(Asked(kind=("notice",)), user=officer)
    assert labels_of(found) == ["G/TBT/N/XYZ/1234", "G/TBT/N/CHN/77/Add.1"]
    assert "product" not in search(Asked(), user=officer).counts["kind"]
    assert labels_of(search(Asked(kind=("product",)), user=officer)) == ["ML-100/A"]


@pytest.mark.parametrize("sort", ["best", "newest"])
def test_pages_follow_each_other_without_gap_or_overlap(firm, officer, sort) -> None:
    for number in range(7):
        notice_make(
            f"G/TBT/N/XYZ/{number}", f"Fans of kind {number}", published_on=date(2025, 1, 1 + number // 2)
        )
    ProductFactory(firm=firm, sku="F-1", name="Fans")
    index_all()
    seen, after = [], None
    while True:
        page = search(Asked(q="fans", sort=sort), user=officer, after=after, size=3)
        seen += page.keys
        assert page.total == 8
        if page.following is None:
            break
        after = Place.read(page.following.token())
    assert len(seen) == len(set(seen)) == 8
    assert seen == list(search(Asked(q="fans", sort=sort), user=officer, size=50).keys)


@pytest.mark.parametrize(
    "token", ["", "x", "W10", "eyJh", "WzEsMiwzXQ", "🙂", "WyIxIiwgIjIwMjUtMDEtMDEiLCAtMV0"]
)
def test_a_place_that_we_never_gave_is_none(token) -> None:
    assert Place.read(token) is None


def test_products_of_others_are_found_by_nobody_else(library, officer) -> None:
    stranger = ProductFactory(firm=FirmFactory(), sku="ZZ-9", name="Zanzibar kettle")
    index_all()
    for typed in ("zanzibar", "ZZ-9", "kettle", "8516"):
        assert "ZZ-9" not in labels_of(search(Asked(q=typed), user=officer, size=50)), typed
    assert "ZZ-9" in labels_of(search(Asked(q="zanzibar"), user=AdministratorFactory()))
    assert "ZZ-9" in labels_of(search(Asked(q="zanzibar"), user=UserFactory(firms=[stranger.firm])))
    assert search(Asked(q="kettle", kind=("product",)), user=UserFactory()).keys == ()


def test_products_of_many_firms_are_found_by_who_may_see_them_all(library) -> None:
    firms = [FirmFactory() for _ in range(10)]
    for number, own in enumerate(firms):
        ProductFactory(firm=own, sku=f"N-{number}", name="Toaster")
    ProductFactory(sku="N-else", name="Toaster")
    index_all()
    found = labels_of(search(Asked(q="toaster"), user=UserFactory(firms=firms), size=50))
    assert set(found) == {f"N-{number}" for number in range(10)}


def test_notices_of_an_owner_are_found_by_its_people_only(firm, officer) -> None:
    notice_make("page-1", "Private news of kettles", owner_key=f"firm:{firm.pk}")
    index_all()
    assert labels_of(search(Asked(q="private"), user=officer)) == ["page-1"]
    assert search(Asked(q="private"), user=UserFactory()).keys == ()
    assert Entry.objects.get().owner_key == f"firm:{firm.pk}"

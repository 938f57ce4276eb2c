"""Links between registers tier by tier, what stays unlinked, and names that must not be joined."""

import pytest

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.panels import Alias, FirmRow, Matching, match
from compliance.econometrics.panels.names import credit_code_of, folded_name, postcode_of

CODE, OTHER = "91350100M000100Y43", "91000000MADEFAKE15"
"""The first is the standard's own example; the second is made up, with its right check sign."""


def one(left: FirmRow | list[FirmRow], right: FirmRow, **options: object) -> Matching:
    rows = left if isinstance(left, list) else [left]
    return match(rows, [right], **options)  # type: ignore[arg-type]


def firm(key: str, name: str = "", *, year: int = 2010, postcode: str = "", code: str = "") -> FirmRow:
    return FirmRow(key=key, year=year, name=name, postcode=postcode, credit_code=code)


@pytest.mark.parametrize(
    ("left", "right", "tier"),
    [
        (firm("L", "甲乙机床厂", code=CODE), firm("R", "另一名称", code=CODE.lower()), 1),
        (firm("L", "示例机床有限公司"), firm("R", "示例机床有限公司 "), 2),
        (firm("L", "示例（杭州）机床有限公司"), firm("R", "示例(杭州)机床有限公司"), 2),
        (
            firm("L", "示例机床股份有限公司", postcode="310012"),
            firm("R", "示例机床有限公司", postcode="310012"),
            3,
        ),
        (
            firm("L", "示例东方精密机床制造有限公司", postcode="310012"),
            firm("R", "示例东方精密机床制作有限公司", postcode="310012"),
            4,
        ),
    ],
)
def test_each_tier_links_with_its_evidence(left: FirmRow, right: FirmRow, tier: int) -> None:
    found = one(left, right, least_likeness=80.0)
    (link,) = found.links
    assert (link.left, link.right, link.tier) == ("L", "R", tier)
    assert link.evidence
    assert link.review is (tier == 4)
    assert (link.score == 100.0) is (tier < 4)
    assert found.counts()[link.by] == 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (firm("L", "示例机床股份有限公司"), firm("R", "示例机床有限公司")),
        (
            firm("L", "示例机床股份有限公司", postcode="310012"),
            firm("R", "示例机床有限公司", postcode="310013"),
        ),
        (
            firm("L", "示例机床股份有限公司", postcode="000000"),
            firm("R", "示例机床有限公司", postcode="000000"),
        ),
        (firm("L", "示例机床有限公司", year=2009), firm("R", "示例机床有限公司", year=2010)),
        (firm("L", "示例机床有限公司", code=CODE), firm("R", "示例机床有限公司", code=OTHER)),
        (firm("L", "有限公司", postcode="310012"), firm("R", "股份有限公司", postcode="310012")),
        (firm("L", ""), firm("R", "")),
    ],
)
def test_what_must_not_be_joined_stays_apart(left: FirmRow, right: FirmRow) -> None:
    found = one(left, right)
    assert found.links == ()
    assert found.unmatched == (("R", 2010),)


def test_several_partners_are_left_to_a_person_and_no_weaker_tier_is_asked() -> None:
    left = [
        firm("A", "示例机床有限公司", postcode="310012"),
        firm("B", "示例机床股份有限公司", postcode="310012"),
        firm("C", "示例机床厂", postcode="310012"),
    ]
    found = one(left, firm("R", "示例机床公司", postcode="310012"))
    assert found.links == ()
    assert found.ambiguous == (("R", 2010, 3, ("A", "B")),)


@pytest.mark.parametrize(("year", "linked"), [(2008, True), (2010, True), (2011, False)])
def test_a_former_name_links_in_its_years_only(year: int, linked: bool) -> None:
    alias = Alias(key="L", name="旧名机床有限公司", first=2005, last=2010)
    found = one(
        firm("L", "新名机床有限公司", year=year), firm("R", "旧名机床有限公司", year=year), aliases=[alias]
    )
    assert bool(found.links) is linked
    if linked:
        assert "alias 2005-2010" in found.links[0].evidence


def test_the_order_of_rows_changes_nothing() -> None:
    left = [firm(f"L{n}", f"示例第{n}机床有限公司", postcode="310012") for n in range(1, 8)]
    right = [firm(f"R{n}", f"示例第{n}机床股份公司", postcode="310012") for n in range(1, 8)]
    found = match(left, right)
    assert {(link.left, link.right) for link in found.links} == {(f"L{n}", f"R{n}") for n in range(1, 8)}
    assert match(left[::-1], right[::-1]) == found


def test_bad_keys_are_counted() -> None:
    left = firm("L", "示例机床有限公司", postcode="31001", code=CODE[:-1] + "4")
    found = one(left, firm("R", "示例机床有限公司"))
    assert {code for code, _ in found.notes} == {"wrong_codes", "wrong_postcodes"}
    assert found.links[0].tier == 2


@pytest.mark.parametrize(
    ("left", "options", "says"),
    [
        ([firm("L", "甲"), firm("L", "乙")], {}, "twice"),
        ([firm("L")], {"aliases": [Alias(key="X", name="乙", first=2000, last=2001)]}, "does not hold"),
        ([firm("L")], {"aliases": [Alias(key="L", name="乙", first=2002, last=2001)]}, "reversed"),
        ([firm("L")], {"least_likeness": 10.0}, "between 50 and 100"),
    ],
)
def test_a_wrong_register_is_refused(left: list[FirmRow], options: dict, says: str) -> None:
    with pytest.raises(SpecificationFault, match=says):
        one(left, firm("R"), **options)


def test_empty_registers_link_nothing() -> None:
    assert match([], []).counts() == match([firm("L")], []).counts()
    assert match([], [firm("R", "甲乙")]).unmatched == (("R", 2010),)


def test_forms_of_names_and_codes() -> None:
    assert folded_name("示例（杭州）机床 股份有限公司") == "示例杭州机床"
    assert folded_name("有限公司") == ""
    assert (postcode_of("３１００１２"), postcode_of("310012.0"), postcode_of("999999")) == (
        "310012",
        "310012",
        "",
    )
    assert credit_code_of(CODE) == CODE
    assert credit_code_of(CODE[:-1] + "4") == ""

"""Controls of firm-years with numbers worked by hand, and the units that give none."""

import math

import pytest

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.greenindex.controls import FirmYear, as_row, controls_of, sa_index, unit_doubt

GOOD = FirmYear(
    year=2015, listed=2005, founded=2000, assets=3000.0, revenue=1500.0, profit=120.0, equity=1600.0,
    equity_before=1400.0, wages_payable=9.0, welfare_payable=1.2, employees=1000,
)  # fmt: skip


def test_a_firm_year_by_hand() -> None:
    found = controls_of(GOOD, money="million_yuan")
    assert found.doubts == ()
    assert found.lnage == pytest.approx(math.log(10))
    assert found.roe == pytest.approx(0.08)
    assert found.cap == pytest.approx(2.0)
    assert found.sa == pytest.approx(-3.74431, abs=1e-5)
    assert found.lnave == pytest.approx(math.log(10_200))


@pytest.mark.parametrize(("assets", "age", "sa"), [(500, 8, -3.239448), (100_000, 25, -3.785486)])
def test_sa_at_other_sizes(assets: float, age: float, sa: float) -> None:
    assert sa_index(assets, age) == pytest.approx(sa, abs=1e-6)


def test_the_unit_changes_no_value() -> None:
    money = ("assets", "revenue", "profit", "equity", "equity_before", "wages_payable", "welfare_payable")
    as_dict = {name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__}
    yuan = FirmYear(**{k: v * 1e6 if k in money else v for k, v in as_dict.items()})
    assert as_row(controls_of(yuan, money="yuan")) == pytest.approx(
        as_row(controls_of(GOOD, money="million_yuan"))
    )


@pytest.mark.parametrize(
    ("change", "control", "code"),
    [
        ({"assets": 3e9}, "sa", "unit_of_assets"),
        ({"assets": 3e9}, "cap", "unit_of_assets"),
        ({"assets": -5.0}, "sa", "unit_of_assets"),
        ({"founded": 2016}, "sa", "age"),
        ({"listed": 2015}, "lnage", "listing_year"),
        ({"listed": 2017}, "lnage", "listed_age"),
        ({"equity": -10.0}, "roe", "negative_equity"),
        ({"profit": 1.2e8}, "roe", "extreme"),
        ({"revenue": 0.0}, "cap", "revenue"),
        ({"employees": 0}, "lnave", "employees"),
        ({"employees": 4_000_000}, "lnave", "pay_per_head"),
        ({"wages_payable": 9e6}, "lnave", "pay_per_head"),
    ],
)
def test_an_implausible_value_is_withheld_and_told(change: dict, control: str, code: str) -> None:
    as_dict = {name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__}
    found = controls_of(FirmYear(**(as_dict | change)), money="million_yuan")
    assert getattr(found, control) is None
    assert (control, code) in {(doubt.control, doubt.code) for doubt in found.doubts}
    assert f"{control}: {code}" in as_row(found)["doubts"]


def test_what_is_not_known_is_no_doubt_and_no_value() -> None:
    found = controls_of(FirmYear(year=2015), money="yuan")
    assert (found.sa, found.roe, found.lnave, found.doubts) == (None, None, None, ())


@pytest.mark.parametrize("change", [{"money": "dollars"}, {"assets": math.nan}])
def test_a_wrong_request_is_refused(change: dict) -> None:
    row = FirmYear(year=2015, founded=2000, assets=change.get("assets", 3000.0))
    with pytest.raises(SpecificationFault):
        controls_of(row, money=change.get("money", "million_yuan"))


def test_a_panel_in_another_unit_is_doubted() -> None:
    """In ten thousand yuan SA stays negative, so only the middle of the panel shows the wrong unit."""
    ten_thousands = [200_000.0, 350_000.0, 90_000_000.0]
    assert unit_doubt(ten_thousands, money="ten_thousand_yuan") is None
    doubt = unit_doubt(ten_thousands, money="million_yuan")
    assert doubt is not None and "ten_thousand_yuan" in doubt.sentence
    assert unit_doubt([], money="yuan") is None

"""UK CBAM: the statute's formula, and refusal of every number that is not published."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compliance.carbon.cbam import LineFault, PackError, pack_load
from compliance.carbon.engine.timing import ImportTime
from compliance.carbon.engine.uk import UkLine, uk_charge, uk_pack_load

D = Decimal
PACK = uk_pack_load()
LINE = UkLine(
    sector="iron_steel",
    mass=D(100),
    when=ImportTime(2027, 2),
    direct=D("2.1"),
    indirect=D("0.3"),
    uka_price=D(50),
    free_share=D("0.7"),
)


def test_emissions_times_the_sectors_domestic_price() -> None:
    found = uk_charge(LINE, PACK)
    assert found.rate == D(50) * D("0.3")
    assert found.emissions == 210  # indirect emissions do not count before 2029
    assert found.charge == 3150
    assert {figure.status for figure in found.figures} == {"stated", "assumed"}
    later = uk_charge(replace(LINE, when=ImportTime(2029, 1)), PACK)
    assert later.emissions == 240


def test_relief_never_exceeds_the_charge() -> None:
    assert uk_charge(replace(LINE, relief=D(5)), PACK).charge == 3150 - 1050
    over = uk_charge(replace(LINE, relief=D(99)), PACK)
    assert over.charge == 0 and over.relief == 3150


def test_the_threshold_is_in_pounds_a_year() -> None:
    assert uk_charge(replace(LINE, importer_year_value=D(50_000)), PACK).charge == 0
    assert uk_charge(replace(LINE, importer_year_value=D(50_001)), PACK).charge == 3150


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"when": ImportTime(2026, 4)}, "uk_before_start"),
        ({"sector": "electricity"}, "uk_not_in_scope"),
        ({"uka_price": None}, "uk_numbers_missing"),
        ({"free_share": None}, "uk_numbers_missing"),
        ({"free_share": D(70)}, "share_above_one"),
        ({"mass": D(-1)}, "negative"),
    ],
)
def test_what_is_unknown_or_impossible_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(LineFault) as caught:
        uk_charge(replace(LINE, **changes), PACK)
    assert caught.value.notice.code == code


def test_families_do_not_mix() -> None:
    with pytest.raises(PackError, match="not uk"):
        uk_pack_load("eu-2026-11-20")
    with pytest.raises(PackError, match="family"):
        pack_load("uk-2026-11-20")
    with pytest.raises(PackError, match="No rule pack"):
        uk_pack_load("uk-1066")

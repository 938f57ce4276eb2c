"""Lines on arrays: equal to single lines to the cent, and as strict about what cannot be priced."""

import json
import math
from decimal import Decimal

import numpy as np
import pytest

from benchmarks import cbam as benchmark
from compliance.carbon.cbam import RulePack, line_price, line_read
from compliance.carbon.engine.bulk import BulkLines, bulk_price

CENT = Decimal("0.01")


def test_random_lines_equal_the_decimal_engine(pack: RulePack) -> None:
    lines = benchmark.lines_make(20_000, pack, seed=11)
    result = bulk_price(lines, pack)
    assert (result.refusal == -1).all()
    assert benchmark.differences(lines, result, pack, sample=1_500, seed=11) == 0


def test_every_shape_of_code_and_origin(pack: RulePack) -> None:
    cases = [
        ("72081000", "CN"),
        ("7208", "CN"),
        ("2523100010", "TR"),
        ("25231000", "TR"),
        ("72210010", "TW"),
        ("72081000", "NO"),
        ("72081000", "MK"),
        ("28041000", "ML"),
        ("73181588", "unknown"),
    ]
    count = len(cases)
    cn, country = zip(*cases, strict=True)
    result = bulk_price(
        BulkLines(cn=cn, country=country, mass=[2.5] * count, year=[2026] * count, quarter=[2] * count), pack
    )
    for place, (code, origin) in enumerate(cases):
        case = {"cn": code, "country": origin, "mass_t": "2.5", "import_date": "2026Q2"}
        exact = line_price(line_read(case, id=""), pack).outcome
        assert result.cost[place] == pytest.approx(float(exact.cost), abs=1e-9), code
        assert result.see[place] == pytest.approx(float(exact.see))
        assert result.sefa[place] == pytest.approx(float(exact.sefa))


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("cn", "85044030", "cn_not_in_scope"),
        ("cn", "steel", "cn_malformed"),
        ("cn", "72999999", "cn_unknown"),
        ("country", "Mars", "origin_not_a_country"),
        ("mass", -1.0, "mass_unusable"),
        ("mass", math.nan, "mass_unusable"),
        ("mass", math.inf, "mass_unusable"),
        ("year", 2025, "date_before_2026"),
        ("quarter", 5, "date_unreadable"),
    ],
)
def test_a_line_that_cannot_be_priced_is_refused_not_zero(
    pack: RulePack, column: str, value: object, code: str
) -> None:
    columns: dict[str, list[object]] = {
        "cn": ["72081000", "72081000"],
        "country": ["CN", "CN"],
        "mass": [1.0, 1.0],
        "year": [2026, 2026],
        "quarter": [1, 1],
    }
    columns[column][1] = value
    result = bulk_price(BulkLines(**columns), pack)  # type: ignore[arg-type]
    assert result.refusal[0] == -1 and result.cost[0] > 0
    assert result.codes[result.refusal[1]] == code
    assert np.isnan([result.see[1], result.sefa[1], result.certificates[1], result.cost[1]]).all()


def test_columns_of_different_length_and_no_lines(pack: RulePack) -> None:
    with pytest.raises(ValueError, match="differ in length"):
        bulk_price(BulkLines(["72081000"], ["CN"], [1.0, 2.0], [2026], [1]), pack)
    empty = bulk_price(BulkLines([], [], [], [], []), pack)
    assert empty.cost.shape == (0,)


def test_the_benchmark_reports_what_is_asked(pack: RulePack) -> None:
    found = benchmark.measure(count=5_000, sample=300, seed=3)
    assert found["different_by_a_cent"] == 0 and found["refused"] == 0
    assert found["lines"] == 5_000 and found["sample"] == 300
    json.dumps(found)

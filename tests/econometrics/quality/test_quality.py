"""Quality of rows that are known: by hand, in simulated designs, and where the rows are bad."""

import json
import math
from pathlib import Path

import duckdb
import pytest

from compliance.econometrics.faults import InestimableModel, SpecificationFault, UnreadableTable
from compliance.econometrics.quality import (
    Columns,
    QualityOptions,
    Sigma,
    Standard,
    compare,
    decompose,
    measure_quality,
)
from compliance.econometrics.quality.__main__ import main
from compliance.econometrics.quality.options import columns_from
from compliance.econometrics.quality.simulation import Design, simulate, truth_correlations
from compliance.econometrics.quality.study import connection_open

BY_HAND = QualityOptions(sigma=Sigma.FIXED, fixed_sigma=3.0, trim=0.0, threads=1)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return connection_open(BY_HAND)


def table(con: duckdb.DuckDBPyConnection, rows: list[tuple], name: str = "customs") -> str:
    """firm, hs6, destination, year, value, quantity, unit, name."""
    con.execute(
        f"CREATE OR REPLACE TABLE {name} (firm VARCHAR, hs6 VARCHAR, destination VARCHAR, year INTEGER, "
        "value VARCHAR, quantity VARCHAR, unit VARCHAR, name VARCHAR)"
    )
    con.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return name


def sold(firm: str, price: float, quantity: float, **other: object) -> tuple:
    row = {"hs6": "851671", "destination": "DE", "year": 2010, "unit": "kg", "name": "Example"} | other
    value = row.get("value", price * quantity)
    return (firm, row["hs6"], row["destination"], row["year"], value, quantity, row["unit"], row["name"])


def test_two_firms_in_one_market_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    """(ln q + 3 ln p − mean) / 2: a sells as much at twice the price, so it is 3 ln 2 / 2 above b."""
    source = table(con, [sold("a", 20, 100), sold("b", 10, 100)])
    result = measure_quality(con, source, BY_HAND)
    found = dict(con.execute("SELECT firm, quality FROM quality_firms").fetchall())
    assert found["a"] - found["b"] == pytest.approx(3 * math.log(2) / 2)
    assert found["a"] == pytest.approx(-found["b"])
    standards = dict(con.execute("SELECT firm, standard FROM quality_firms").fetchall())
    assert standards == {"a": 1.0, "b": 0.0}
    assert (result.firm_years, result.dropped["kept"]) == (2, 2)


def test_every_row_left_out_is_counted_by_its_reason(con: duckdb.DuckDBPyConnection) -> None:
    rows = [
        sold("a", 20, 100),
        sold("b", 10, 100),
        sold("b", 10, 50),
        sold("c", 10, 100, hs6="85A671"),
        sold("c", 10, 100, value="many"),
        sold("c", 10, 0, value=100),
        sold("c", 10, 100, value="-5"),
        sold("", 10, 100),
        sold("d", 10, 100, name="某某进出口公司"),
        sold("e", 10, 100, name="Ningbo Example Trading Co"),
        sold("f", 10, 1, unit="pieces"),
        sold("g", 10, 100, destination="FR"),
        sold("h", 10, 100, hs6="1012"),
    ]
    options = QualityOptions(
        sigma=Sigma.FIXED, trim=0.0, columns=Columns(unit="unit", name="name"), threads=1
    )
    dropped = measure_quality(con, table(con, rows), options).dropped
    assert dropped == {
        "read": 13, "no_key": 1, "bad_product": 2, "bad_value": 2, "bad_quantity": 1, "intermediary": 2,
        "other_unit": 1, "summed_up": 1, "trimmed": 0, "alone_in_cell": 1, "kept": 2,
    }  # fmt: skip
    assert sum(dropped.values()) - dropped["read"] == dropped["read"]


def test_codes_lose_dots_and_get_back_their_leading_zero(con: duckdb.DuckDBPyConnection) -> None:
    rows = [sold("a", 20, 100, hs6="101.21"), sold("b", 10, 100, hs6="0101.21")]
    measure_quality(con, table(con, rows), BY_HAND)
    assert con.execute("SELECT code FROM quality_product").fetchall() == [("010121",)]


def test_a_concordance_brings_editions_together(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "concordance.csv"
    path.write_text("from,to\n851672,851671\n", encoding="utf-8")
    rows = [sold("a", 20, 100, hs6="851672"), sold("b", 10, 100)]
    options = QualityOptions(sigma=Sigma.FIXED, trim=0.0, concordance=str(path), threads=1)
    assert measure_quality(con, table(con, rows), options).dropped["alone_in_cell"] == 0


def test_literature_by_importer_and_longest_prefix(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "sigma.csv"
    path.write_text("destination,product,sigma\nDE,851,4\nDE,85,9\n,851,6\nFR,851,16808\n", encoding="utf-8")
    rows = [sold(f, p, 100, destination=d) for d in ("DE", "FR", "IT") for f, p in (("a", 20), ("b", 10))]
    options = QualityOptions(sigma=Sigma.LITERATURE, literature=str(path), trim=0.0, threads=1)
    measure_quality(con, table(con, rows), options)
    found = con.execute(
        "SELECT d.code, max(quality) - min(quality) FROM quality_rows r "
        "JOIN quality_destination d ON d.id = r.destination GROUP BY d.code ORDER BY d.code"
    ).fetchall()
    gaps = dict(found)
    assert gaps["DE"] == pytest.approx(math.log(2) * 4 / 3)
    assert gaps["FR"] == pytest.approx(math.log(2) * 30 / 29), "16,808 is brought to the upper bound"
    assert gaps["IT"] == pytest.approx(math.log(2) * 6 / 5), "the median of what is known of the product"


@pytest.mark.parametrize("standard", list(Standard))
def test_units_of_money_and_of_quantity_change_nothing(
    con: duckdb.DuckDBPyConnection, standard: Standard
) -> None:
    options = QualityOptions(sigma=Sigma.DIFFERENCES, standard=standard, threads=1)
    simulate(con, Design(rows=6_000, products=4, destinations=6, years=5))
    con.execute("CREATE TABLE plain AS SELECT * FROM simulated")
    con.execute(
        "CREATE TABLE scaled AS SELECT * REPLACE (value * 7.1 AS value, quantity / 1000 AS quantity) "
        "FROM simulated ORDER BY hash(value)"
    )
    measure_quality(con, "plain", options)
    before = con.execute("SELECT firm, year, standard FROM quality_firms ORDER BY ALL").fetchall()
    measure_quality(con, "scaled", options)
    after = con.execute("SELECT firm, year, standard FROM quality_firms ORDER BY ALL").fetchall()
    assert len(before) == len(after) > 100
    assert all(
        a[:2] == b[:2] and a[2] == pytest.approx(b[2], abs=1e-7) for a, b in zip(before, after, strict=True)
    )


def test_first_differences_recover_what_levels_cannot() -> None:
    """Quality common to a firm's markets: paper GT's instrument is correlated with it, its change is not."""
    options = QualityOptions(columns=Columns(cost="cost"), fall_back=False, threads=1)
    con = connection_open(options)
    simulate(con, Design(rows=60_000, products=12))
    found = compare(con, "simulated", options, (Sigma.DIFFERENCES, Sigma.LEVELS, Sigma.COST, Sigma.OLS))
    truth = con.execute("SELECT median(sigma) FROM simulated").fetchall()[0][0]
    medians = {name: result.elasticity.estimated_median for name, result in found.results.items()}
    assert medians["differences"] == pytest.approx(truth, rel=0.15)
    assert medians["cost"] == pytest.approx(truth, rel=0.2)
    assert medians["levels"] < 1.5
    rows = {
        name: truth_correlations(con, rows_table=f"rows_{name}", firms_table=f"firms_{name}")
        for name in ("differences", "ols")
    }
    assert min(rows["differences"]) > 0.9
    assert rows["ols"][0] < rows["differences"][0] - 0.2
    assert found.ranks["differences", "cost"] > 0.97
    assert found.results["levels"].elasticity.share_at_most_one > 0.9
    json.dumps(found.to_json())


def test_a_sigma_that_cannot_be_believed_falls_back_and_says_so() -> None:
    options = QualityOptions(sigma=Sigma.LEVELS, fixed_sigma=4.0, threads=1)
    con = connection_open(options)
    simulate(con, Design(rows=20_000, products=5))
    result = measure_quality(con, "simulated", options)
    assert result.elasticity.origins == {"fixed": 5}
    assert result.elasticity.used_median == 4.0
    assert result.elasticity.estimated_median < 1.5


def test_the_decomposition_adds_up(con: duckdb.DuckDBPyConnection) -> None:
    simulate(con, Design(rows=8_000, products=4, destinations=6, years=5))
    measure_quality(con, "simulated", QualityOptions(sigma=Sigma.FIXED, threads=1))
    parts = decompose(con, year_from=2000, year_to=2004)
    told = parts.within + parts.between + parts.cross + parts.entry + parts.exit
    assert told == pytest.approx(parts.total, abs=1e-9)
    with pytest.raises(InestimableModel, match="1999"):
        decompose(con, year_from=1999, year_to=2004)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"bounds": (0.5, 30)}, "bounds"),
        ({"bounds": (5, 3)}, "bounds"),
        ({"trim": 0.3}, "trim"),
        ({"fixed_sigma": 1.0}, "fixed_sigma"),
        ({"sigma": Sigma.COST}, "cost"),
        ({"sigma": Sigma.LITERATURE}, "table"),
    ],
)
def test_options_that_cannot_be(values: dict, word: str) -> None:
    with pytest.raises(SpecificationFault, match=word):
        QualityOptions(**values)


def test_files_that_cannot_be_read_are_named(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable, match=r"\.parquet"):
        measure_quality(con, tmp_path / "rows.txt", BY_HAND)
    with pytest.raises(UnreadableTable, match="no such file"):
        measure_quality(con, tmp_path / "rows.csv", BY_HAND)
    (tmp_path / "rows.csv").write_text("firm,price\na,1\n", encoding="utf-8")
    with pytest.raises(UnreadableTable, match=r"no column hs6.*they have firm, price"):
        measure_quality(con, tmp_path / "rows.csv", BY_HAND)
    with pytest.raises(InestimableModel, match="alone_in_cell 1"):
        measure_quality(con, table(con, [sold("a", 20, 100)]), BY_HAND)
    with pytest.raises(SpecificationFault, match="colour"):
        columns_from({"colour": "x"})


def test_the_command_writes_firm_years_and_the_report(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    con = connection_open(BY_HAND)
    simulate(con, Design(rows=5_000, products=3, destinations=6, years=4))
    con.execute(f"COPY simulated TO '{tmp_path / 'rows.parquet'}' (FORMAT parquet)")
    order = [
        str(tmp_path / "rows.parquet"),
        "--out",
        str(tmp_path / "out"),
        "--sigma",
        "fixed",
        "--sigma",
        "ols",
    ]
    assert main(order) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["results"]) == {"fixed", "ols"}
    assert (tmp_path / "out" / "firm_years_fixed.parquet").is_file()
    assert json.loads((tmp_path / "out" / "quality.json").read_text()) == told
    assert main([str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 1
    assert "no such file" in capsys.readouterr().err

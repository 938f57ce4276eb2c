"""The benchmark packs keys as the production code does and finds the pairs that DuckDB finds."""

import json
from decimal import Decimal

import duckdb
import pytest

from benchmarks import exposure as benchmark
from benchmarks.exposure_tables import Shape, tables_make
from compliance.exposure.facts import ConceptFact, ContentFact, Flag, ProductFacts
from compliance.exposure.keys import Kind, market_number, unpacked
from compliance.exposure.matching import product_postings

SMALL = Shape(products=700, measures=700, prefixes=2_800, substances=1_700)
# Sales in the EU post under EU as well; the benchmark's thirty markets stand for themselves.
_OF_THE_UNION = market_number("EU")


def test_keys_are_packed_as_in_production() -> None:
    duck = duckdb.connect()
    tables_make(duck, SMALL)
    rows = duck.execute(
        "SELECT id, market, cn, bom_open, concept FROM product ORDER BY id LIMIT 300"
    ).fetchall()
    compared = 0
    for product_id, market, cn, bom_open, concept in rows:
        contents = duck.execute(
            "SELECT cas, ppm, amount_unknown FROM content WHERE id = ?", [product_id]
        ).fetchall()
        facts = ProductFacts(
            product_id=product_id,
            sku=str(product_id),
            hs=cn[:6],
            cn=cn,
            markets=(chr((market - 1) // 26 + 65) + chr((market - 1) % 26 + 65),),
            bom_complete=not bom_open,
            has_components=True,
            contents=tuple(_contents(contents)),
            concepts=(ConceptFact(concept="word", number=concept, by="hs"),),
        )
        ours = {
            (p.key, p.ppm, int(p.flags))
            for p in product_postings(facts)
            if unpacked(p.key)[0] != _OF_THE_UNION
        }
        theirs = set(
            duck.execute(
                "SELECT key, ppm, flags FROM product_posting WHERE product_id = ?", [product_id]
            ).fetchall()
        )
        assert ours == theirs
        compared += len(contents)
    assert compared > 50
    kinds = {unpacked(key)[1] for (key,) in duck.execute("SELECT key FROM measure_posting").fetchall()}
    assert kinds == {Kind.HS2, Kind.HS4, Kind.HS6, Kind.CN8, Kind.CAS}


def _contents(rows: list[tuple[int, float | None, bool]]) -> list[ContentFact]:
    found = []
    for cas, ppm, unknown in rows:
        code = f"{cas // 1000}-{cas // 10 % 100:02}-{cas % 10}"
        if ppm is not None:
            share = Decimal(str(ppm)) / 10_000
            found.append(ContentFact(code=code, share_percent=share, component="a"))
        if unknown:
            found.append(ContentFact(code=code, share_percent=None, component="b"))
    return found


def test_both_engines_find_the_same_pairs() -> None:
    report = benchmark.measure(SMALL, full_runs=1, one_runs=50)
    assert report["pairs_differing"] == 0 and report["pairs"] > 100
    assert report["targets_met"]["identical_pairs"]
    assert report["duties"]["rows_differing"] == 0 and report["duties"]["pairs"] > 1_000
    json.dumps(report)


@pytest.mark.parametrize("arguments", [["--products", "0"], ["--one-runs", "49"], ["--measures", "x"]])
def test_senseless_sizes_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(arguments)
    assert "usage:" in capsys.readouterr().err


def test_a_size_at_which_nothing_meets_is_measured_too() -> None:
    report = benchmark.measure(
        Shape(products=1, measures=1, prefixes=800, substances=500), full_runs=1, one_runs=50
    )
    assert (report["pairs"], report["pairs_differing"]) == (0, 0)


def test_flags_are_what_is_stored() -> None:
    assert [int(flag) for flag in Flag] == [1, 2, 4, 8]

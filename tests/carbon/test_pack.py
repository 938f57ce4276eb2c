"""The rule pack: whole, hashed, labelled, and equal to what the build makes of the collected facts."""

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from compliance.carbon.cbam import PackError, RulePack, pack_load
from compliance.carbon.engine.benchmarks import EVIDENCE
from compliance.carbon.engine.origins import origin_read
from compliance.carbon.engine.rulepack import CURRENT, PACKS
from compliance.carbon.packs.build import TRANSCRIBED, benchmark_rows, main, pack_build

LARGEST = 3_000_000


def test_every_table_names_act_annex_edition_and_hash(pack: RulePack) -> None:
    for name, table in pack.manifest["tables"].items():
        assert {"act", "annex", "edition", "status", "sha256", "rows"} <= table.keys(), name
        with (PACKS / CURRENT / table["file"]).open(encoding="utf-8") as file:
            assert sum(1 for _ in csv.DictReader(file)) == table["rows"]
    assert sum(path.stat().st_size for path in (PACKS / CURRENT).iterdir()) < LARGEST


def test_a_changed_table_is_refused(tmp_path: Path) -> None:
    place = tmp_path / CURRENT
    shutil.copytree(PACKS / CURRENT, place)
    prices = place / "prices.csv"
    prices.write_text(prices.read_text().replace("75.36", "57.36"))
    with pytest.raises(PackError, match="differs from its manifest"):
        pack_load.__wrapped__(CURRENT, tmp_path)


def test_an_unknown_edition_names_the_known_ones() -> None:
    with pytest.raises(PackError, match=CURRENT):
        pack_load("eu-1066")


def test_every_good_with_a_default_has_a_benchmark(pack: RulePack) -> None:
    """A missing benchmark would leave a line without its free allocation."""
    for key in sorted(pack.default_keys):
        if not key.startswith("7615"):  # printed in one country's table, but not in Annex I
            assert any(cn.startswith(key) or key.startswith(cn) for cn in pack.benchmarks), key


def test_rows_say_how_far_they_are_believed(pack: RulePack) -> None:
    evidence = {row.evidence for rows in pack.benchmarks.values() for row in rows}
    assert evidence <= EVIDENCE.keys()
    assert pack.manifest["tables"]["assumptions"]["status"] == "assumed"
    assert pack.manifest["tables"]["proposed_goods"]["status"] == "provisional"


def test_columns_a_and_b_agree_in_order(pack: RulePack) -> None:
    for cn, rows in pack.benchmarks.items():
        own = max(row.value for row in rows if row.column == "A")
        chain = max(row.value for row in rows if row.column == "B")
        assert own <= chain, cn


def test_markups_reproduce_the_workbooks_columns(shared_dir: Path, pack: RulePack) -> None:
    """total x (1 + mark-up) is the workbook's column in every row but those flagged as printed wrongly."""
    path = shared_dir / "carbon" / "default_values_definitive_2025_2621_v20260204.csv"
    if not path.is_file():
        pytest.skip(f"no default values at {path}")
    columns = {2026: "total_markup_2026", 2027: "total_markup_2027", 2028: "total_markup_2028_on"}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for year, column in columns.items():
                if row["qa_flags"] or not row[column]:
                    continue
                markup = next(m for start, m in reversed(pack.markups[row["sector"]]) if start <= year)
                marked = Decimal(row["total_tco2e_per_t"]) * (1 + markup)
                assert marked == pytest.approx(Decimal(row[column]), abs=Decimal("0.000002")), row


def test_every_country_of_the_tables_is_known_by_its_name(shared_dir: Path, pack: RulePack) -> None:
    path = shared_dir / "carbon" / "default_values_definitive_2025_2621_v20260204.csv"
    if not path.is_file():
        pytest.skip(f"no default values at {path}")
    with path.open(encoding="utf-8", newline="") as file:
        names = {(row["country"], row["iso2"]) for row in csv.DictReader(file)}
    for name, iso2 in names:
        assert origin_read(name, pack).iso2 == iso2, name


@pytest.mark.parametrize(
    ("text", "iso2"),
    [
        ("cn", "CN"),
        ("CHN", "CN"),
        ("Viet Nam", "VN"),
        ("TURKIYE", "TR"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("USA", "US"),
    ],
)
def test_origins_as_people_write_them(pack: RulePack, text: str, iso2: str) -> None:
    assert origin_read(text, pack).iso2 == iso2


def test_the_build_gives_the_same_bytes(shared_dir: Path, tmp_path: Path) -> None:
    facts = shared_dir / "carbon"
    if not (facts / "annex_i_goods.csv").is_file():
        pytest.skip(f"no facts at {facts}")
    out = tmp_path / CURRENT
    pack_build(facts=facts, out=out, edition=CURRENT)
    for path in sorted((PACKS / CURRENT).iterdir()):
        assert (out / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_build_names_missing_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--facts", str(tmp_path)]) == 2
    assert "annex_i_goods.csv" in capsys.readouterr().err


def test_a_transcription_that_contradicts_a_seen_row_stops_the_build() -> None:
    seen = {
        "cn8": "72131000",
        "column": "B",
        "route_indicator": "C",
        "production_years": "all",
        "benchmark_tco2e_per_t": "1.4",
        "evidence": "seen",
    }
    with pytest.raises(ValueError, match="look it up"):
        benchmark_rows([seen], yaml.safe_load(TRANSCRIBED.read_text(encoding="utf-8")))

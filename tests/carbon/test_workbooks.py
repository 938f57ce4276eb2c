"""The Commission's workbooks: made-up files of their shape with their traps, and the difference report."""

import csv
import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compliance.carbon.cbam import RulePack, line_price, line_read, pack_load
from compliance.carbon.engine.rulepack import CURRENT, PACKS
from compliance.carbon.packs.revise import main, workbook_rows
from compliance.carbon.packs.workbooks import WorkbookError, benchmarks_read, defaults_read

BENCHMARKS = ["CN code", "CN description", "Column A BMg", "Column A route", "Column B BMg", "Column B route"]
BENCHMARKS[2], BENCHMARKS[4] = "Column A benchmark [tCO2e/t]", "Column B benchmark [tCO2e/t]"
DEFAULTS = [
    "CN code",
    "Description",
    "Default value (direct emissions)",
    "Default value (indirect emissions)",
    "Default value (total emissions)",
    "2026 default value incl. mark-up",
    "2027",
    "2028",
    "Production route indicator",
]


def book(path: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return path


def test_benchmarks_with_continued_codes_routes_and_years(tmp_path: Path) -> None:
    path = book(
        tmp_path / "b.xlsx",
        {
            "Overview": [["Benchmarks of a made-up edition"]],
            "Benchmarks": [
                ["Title"],
                BENCHMARKS,
                ["Iron and steel"],
                ["7208 10 00", "coil", 0.044, None, 1.37, "(C)"],
                [None, None, None, None, 0.481, "(D)"],
                ["7226 20 00", "flat", 0.073, "", 1.577, "(F)(1)"],
                [72262000, "flat", "–", "", 0.41, "(H)(1)"],
                ["76011010", "slab", 1.423, "(K)", 1.423, "(K)"],
                ["26011200", "ore", 0.086, "-", 0.086, "—"],
            ],
        },
    )
    rows = {(r["cn"], r["column"], r["route"], r["years"]): r["value"] for r in benchmarks_read(path)}
    assert rows == {
        ("72081000", "A", "", "all"): "0.044",
        ("72081000", "B", "C", "all"): "1.37",
        ("72081000", "B", "D", "all"): "0.481",
        ("72262000", "A", "", "all"): "0.073",
        ("72262000", "B", "F", "2026-2027"): "1.577",
        ("72262000", "B", "H", "2026-2027"): "0.41",
        ("76011010", "A", "K", "all"): "1.423",
        ("76011010", "B", "K", "all"): "1.423",
        ("26011200", "A", "", "all"): "0.086",
        ("26011200", "B", "", "all"): "0.086",
    }


CHINA = [
    DEFAULTS,
    ["Cement"],
    ["2523 10 00", "White clinker", 1.2, 0.1, 1.3, 1.43, 1.56, 1.69, "(B)"],
    ["2523 10 00", "Grey clinker", 1.3, 0.09, 1.39, 1.529, 1.668, 1.807, "(A)"],
    ["7207", "semi-finished", "see below", "", "see below", "", "", "", ""],
    ["7221", "stainless rod", "#VALUE!", "N/A", "#VALUE!", "#VALUE!", "", "", "N/A"],
    ["7227", "bars", 6.12, "N/A", 6.12, 6.732, 7.344, 7.956, "(C)/(F)"],
    ["2804 10 00", "Hydrogen", 0, "–", 0, 0, 0, 0, ""],
    ["7208", "coil", 3.186893, "—", 3.186893, 3.6, 3.824272, 4.142961, "(C)"],
]


def test_defaults_with_dashes_words_and_errors(tmp_path: Path, pack: RulePack) -> None:
    others = [DEFAULTS, ["7208", "coil", 4.048689, "", 4.048689, 4.453558, "", "", "(C)"]]
    path = book(tmp_path / "d.xlsx", {"China": CHINA, "_Other Countries and Territorie": others})
    rows, doubts = workbook_rows("defaults", path, pack)
    found = {(row["country"], row["cn"]): row for row in rows}
    assert found.keys() == {
        ("CN", "2523100010"),
        ("CN", "2523100090"),
        ("CN", "7227"),
        ("CN", "28041000"),
        ("CN", "7208"),
        ("*", "7208"),
    }
    assert found["CN", "7227"]["route"] == "C/F"
    assert found["CN", "28041000"]["flags"] == "zero_total"
    assert found["*", "7208"]["total"] == "4.048689"
    assert [doubt.place for doubt in doubts] == ["sheet 'China', row 9"]  # 3.6 is not 3.186893 x 1.1


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"Notes": [["nothing"]]}, "no sheet with the headings"),
        ({"Atlantis": [DEFAULTS, ["7208", "", 1, "", 1, "", "", "", ""]]}, "no country we know"),
        ({"China": [DEFAULTS, ["7208", "", 1, "", "about 3", "", "", "", ""]]}, "neither a number"),
        ({"China": [DEFAULTS, ["72081", "", 1, "", 1, "", "", "", ""]]}, "no CN code"),
        ({"China": [DEFAULTS, ["7208", "", 1, "", -1, "", "", "", ""]]}, "cannot be an emission factor"),
        (
            {
                "China": [
                    DEFAULTS,
                    ["7208", "", 1, "", 1, "", "", "", ""],
                    ["7208", "", 2, "", 2, "", "", "", ""],
                ]
            },
            "two totals",
        ),
    ],
)
def test_what_is_not_understood_stops_the_reading(
    tmp_path: Path, pack: RulePack, sheets: dict[str, Any], told: str
) -> None:
    with pytest.raises(WorkbookError, match=told):
        defaults_read(book(tmp_path / "d.xlsx", sheets), pack.country_names, {})


def test_a_file_that_is_no_workbook_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"<html>not a workbook</html>")
    with pytest.raises(WorkbookError, match="no XLSX"):
        benchmarks_read(path)
    with pytest.raises(WorkbookError, match="does not exist"):
        benchmarks_read(tmp_path / "none.xlsx")
    assert main(["--benchmarks", str(path)]) == 2
    assert "no XLSX" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([])


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    place = tmp_path / "packs"
    shutil.copytree(PACKS / CURRENT, place / CURRENT)
    return place


def full_book(tmp_path: Path) -> Path:
    """The pack's own benchmarks as a workbook, with one value changed, one row gone, one added."""
    with (PACKS / CURRENT / "benchmarks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    marks = {"all": "", "2026-2027": "(1)", "2028-2030": "(2)"}
    lines: list[list[Any]] = [BENCHMARKS]
    for row in rows:
        if row["cn"] == "72015090":
            continue
        value = (
            Decimal("1.3")
            if (row["cn"], row["column"], row["route"]) == ("72081000", "B", "C")
            else row["value"]
        )
        mark = (f"({row['route']})" if row["route"] else "") + marks[row["years"]]
        cells: list[Any] = [row["cn"], "", None, None, None, None]
        cells[2 if row["column"] == "A" else 4] = float(value)
        cells[3 if row["column"] == "A" else 5] = mark
        lines.append(cells)
    lines.append(["76151010", "", 0.5, "", 0.6, ""])
    return book(tmp_path / "benchmarks.xlsx", {"Benchmarks": lines})


def test_the_difference_report_and_the_new_edition(
    tmp_path: Path, packs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, report_path = full_book(tmp_path), tmp_path / "report.json"
    arguments = ["--benchmarks", str(path), "--report", str(report_path), "--packs", str(packs)]
    assert main([*arguments, "--write", "eu-test"]) == 0
    assert "hash we do not know" in capsys.readouterr().out
    (report,) = json.loads(report_path.read_text())
    assert [row["fields"] for row in report["changed"]] == [{"value": ["1.37", "1.3"]}]
    assert {row["cn"] for row in report["removed"]} == {"72015090"}
    assert {row["cn"] for row in report["added"]} == {"76151010"}
    assert report["counts"]["confirmed"] > 1_000  # transcribed rows that the workbook bears out
    old, new = pack_load(CURRENT, packs), pack_load("eu-test", packs)
    assert old.digest != new.digest
    case = {"cn": "72081000", "country": "CN", "mass_t": 1, "import_date": "2026-02-15"}
    before, after = (line_price(line_read(case, id="x"), edition) for edition in (old, new))
    assert before.outcome.sefa - after.outcome.sefa == Decimal("0.975") * Decimal("0.07")
    assert after.to_json(new)["rule_pack"]["edition"] == "eu-test"
    assert {row.evidence for rows in new.benchmarks.values() for row in rows} == {"workbook"}
    assert main([*arguments, "--write", "eu-test"]) == 2
    assert "exists already" in capsys.readouterr().err


def test_the_same_rows_make_no_difference(tmp_path: Path, pack: RulePack) -> None:
    others = [
        [row.cn, "", row.direct, row.indirect, row.total, "", "", "", "/".join(f"({r})" for r in row.routes)]
        for (country, _), row in pack.defaults.items()
        if country == "*"
    ]
    path = book(tmp_path / "d.xlsx", {"Other Countries and Territories": [DEFAULTS, *others]})
    rows, doubts = workbook_rows("defaults", path, pack)
    assert not doubts
    for row in rows:
        mine = pack.defaults["*", row["cn"]]
        assert Decimal(row["total"]) == mine.total
        assert tuple(filter(None, row["route"].split("/"))) == mine.routes
    assert len(rows) == len(others)

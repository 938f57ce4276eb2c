"""Prices from the Commission's page into a pack edition: read, compared, written, and used by the engine."""

import json
import shutil
from decimal import Decimal as D
from pathlib import Path

import pytest

from compliance.carbon.cbam import cases_list, cases_price, pack_load
from compliance.carbon.engine.rulepack import CURRENT, PACKS
from compliance.carbon.packs.prices import prices_read
from compliance.carbon.packs.revise import main
from compliance.carbon.packs.workbooks import WorkbookError

PAGE = """<!doctype html><html><body><table><tr><td>menu</td></tr></table>
<table><thead><tr><th>Quarter of import</th><th>Price</th><th>Published on</th></tr></thead><tbody>
<tr><td>Q1 2026</td><td>75.36 EUR</td><td>7 April 2026</td></tr>
<tr><td>Second quarter of 2026</td><td>\u20ac 75,28</td><td>06/07/2026</td></tr>
<tr><td>2026 Q3</td><td>82.32</td><td>05.10.2026</td></tr>
<tr><td>Q4 2026</td><td>84.10</td><td>04/01/2027</td></tr>
<tr><td>Week 6 2027</td><td>90.00</td><td>15/02/2027</td></tr>
<tr><td>2027-W07</td><td>94.00</td><td>22/02/2027</td></tr>
<tr><td>Week 8 2027</td><td>not yet published</td><td>-</td></tr>
</tbody></table></body></html>"""


def test_the_page_as_saved(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    rows = prices_read(path)
    assert {row["period"]: row["eur"] for row in rows} == {
        "2026Q1": "75.36",
        "2026Q2": "75.28",
        "2026Q3": "82.32",
        "2026Q4": "84.10",
        "2027W06": "90.00",
        "2027W07": "94.00",
        "2027W08": "",
    }
    assert rows[1]["published_on"] == "2026-07-06"


@pytest.mark.parametrize(
    "text",
    [
        '[{"period": "2026Q1", "eur": 75.36, "published_on": "2026-04-07"}]',
        '[["2026Q1", "75.36", "2026-04-07"]]',
        '{"details": {"rows": [["2026Q1", "75.36", "2026-04-07"]]}}',
        "period,eur,published_on\n2026Q1,75.36,2026-04-07\n",
    ],
)
def test_other_forms_of_the_same(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prices"
    path.write_text(text)
    assert prices_read(path) == [{"period": "2026Q1", "eur": "75.36", "published_on": "2026-04-07"}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<p>no table</p>", "no table"),
        ("{not json", "not JSON"),
        ("17", "no price"),
        ('{"rows": 3}', "no list"),
        ("[17]", "no price with its period"),
        ('[["soon", "75.36"]]', "names 0 periods"),
        ('[["2026Q1", "75.36", "80.00"]]', "holds 2 prices"),
        ('[["2026Q1", "about 75"]]', "holds 0 prices"),
        ('[["2026Q1", "7536"]]', "no price that a certificate can have"),
        ('[["2026Q1", "75.36"], ["2026Q1", "75.40"]]', "stands twice"),
        ('[["2027W60", "75.36"]]', "names 0 periods"),
    ],
)
def test_what_is_not_understood_stops_the_reading(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "prices"
    path.write_text(text)
    with pytest.raises(WorkbookError, match=told):
        prices_read(path)


def test_a_new_edition_prices_by_quarter_and_week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs, page, report = tmp_path / "packs", tmp_path / "page.html", tmp_path / "report.json"
    packs.mkdir()
    shutil.copytree(PACKS / CURRENT, packs / CURRENT)
    page.write_text(PAGE.replace("<tr><td>Q1 2026</td><td>75.36 EUR</td><td>7 April 2026</td></tr>", ""))
    options = ["--prices", str(page), "--report", str(report), "--write", "eu-2027-02", "--packs", str(packs)]
    assert main(options) == 0
    (told,) = json.loads(report.read_text())
    assert told["counts"] == {"added": 3, "removed": 0, "changed": 1, "confirmed": 0, "unchanged": 3}
    assert told["changed"][0]["period"] == "2026Q4"
    assert told["doubts"] == ["page.html: 2026Q1 is not shown any more; 75.36 EUR was kept"]
    new = pack_load("eu-2027-02", packs)
    assert new.as_of.isoformat() == "2027-02-22" and new.digest != pack_load().digest
    line = {"cn": "72081000", "country": "CN", "mass_t": 1}
    when = {"q4": "2026-11-05", "q1": "2027-02-20", "q2": "2027-05-01", "old": "2026-02-01"}
    cases = [{"id": name, **line, "import_date": day} for name, day in when.items()]
    results = cases_price(cases_list(cases), new)

    def price(name: str) -> D:
        result = results[name]
        return round(D(str(result["cost_eur"] / result["certificates_t"])), 6)

    assert (price("q4"), price("old")) == (D("84.10"), D("75.36"))
    assert price("q1") == D(92)  # mean of the weeks published in the quarter
    low, high = (end / results["q1"]["certificates_t"] for end in results["q1"]["band"])
    assert low < 91 and high > 93
    assert "price_week" in {warning["code"] for warning in results["q1"]["warnings"]}
    assert "price_unpublished" in {warning["code"] for warning in results["q2"]["warnings"]}
    assert main(options) == 2 and "exists already" in capsys.readouterr().err


def test_inferred_rows_are_never_official(tmp_path: Path) -> None:
    """Whatever the table says is inferred or seen by one tool only never has the status of a publication."""
    from compliance.carbon.engine.benchmarks import STATUS

    pack = pack_load()
    weak = [
        row for rows in pack.benchmarks.values() for row in rows if row.evidence not in ("seen", "workbook")
    ]
    assert {STATUS.get(row.evidence, "assumed") for row in weak if row.evidence == "inferred"} <= {"assumed"}
    inferred = sorted({row.cn for row in weak if row.evidence == "inferred"})[:12]
    for cn in inferred:
        case = {"cn": cn, "country": "CN", "mass_t": 1, "import_date": "2026-05-04"}
        (result,) = cases_price(cases_list([case]), pack, analysis=True).values()
        if "error" in result:
            continue
        entry = next(i for i in result["analysis"]["inputs"] if i["input"] == "benchmark_b")
        official = "taken over from neighbouring codes" not in entry["source"]
        assert official or entry["status"] == "assumed"

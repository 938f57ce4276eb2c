"""From the Commission's page to a difference report: an edition is kept, compared, and replaces nothing."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from compliance.carbon.engine.rulepack import CURRENT, PACKS
from compliance.carbon.packs.build import read_csv
from compliance.core.jobs import job_enqueue, jobs_drain
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Dataset, Notice, Run
from tests.crawlers.made import XLSX_TYPE, entry

pytestmark = pytest.mark.django_db
HOST = "https://taxation-customs.ec.europa.eu"
PAGE = f"{HOST}/carbon-border-adjustment-mechanism/cbam-legislation-and-guidance_en"
PRICES = f"{HOST}/carbon-border-adjustment-mechanism/price-cbam-certificates_en"
FILE = f"{HOST}/document/download/aa11/CBAM%20Benchmarks_made_up.xlsx"
HTML = {"headers": {"Content-Type": "text/html; charset=utf-8"}}
YEARS = {"2026-2027": "(1)", "2028-2030": "(2)", "all": ""}
Look = Callable[..., Run]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    sources_sync(cards=[card for card in source_cards() if card.name.startswith("cbam_")])

    def run(source: str, replay: Path, day: str = "2026-11-20") -> Run:
        job_enqueue(kind="crawl", subject=f"source:{source}", payload={"as_of": day, "replay": str(replay)})
        jobs_drain()
        return Run.objects.latest("pk")

    return run


def pack_workbook(path: Path, **changed: str) -> bytes:
    """The pack's own benchmarks as a workbook; `changed` gives the first row of a CN another value."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Benchmarks of a made-up edition"])
    sheet.append(["CN code", "Column A benchmark", "Column A route", "Column B benchmark", "Column B route"])
    for row in read_csv(PACKS / CURRENT / "benchmarks.csv"):
        value = float(changed.pop(f"cn{row['cn']}", row["value"]))
        mark = (f"({row['route']})" if row["route"] else "") + YEARS[row["years"]]
        cells = [value, mark, None, None] if row["column"] == "A" else [None, None, value, mark]
        sheet.append([row["cn"], *cells])
    book.create_sheet("Annex of other terms").append(["country", "grid factor"])
    book.save(path)
    return path.read_bytes()


def published(folder: Path, day: str = "2026-11-20", **changed: str) -> Path:
    body = pack_workbook(folder.parent / "made.xlsx", **changed)
    page = f'<html><body><a href="{FILE}">CBAM benchmarks</a></body></html>'
    entry(folder, PAGE, page.encode(), observed_on=day, **HTML)
    entry(folder, FILE, body, observed_on=day, headers={"Content-Type": XLSX_TYPE})
    return folder


def compared(capsys: Any, *tables: str, **options: Any) -> list[dict[str, Any]]:
    call_command("cbam_pack_diff", *tables, json=True, **options)
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_an_edition_is_kept_and_compared(look: Look, tmp_path: Path, capsys: Any) -> None:
    before = (PACKS / CURRENT / "benchmarks.csv").read_bytes()
    run = look("cbam_benchmarks", published(tmp_path / "replay", cn72081000="9.5"))
    assert (run.status, run.created, run.reason) == ("ok", 1, "")
    assert [(one["code"], one["samples"]) for one in run.dropped] == [
        ("other_sheet", ["Annex of other terms"])
    ]
    dataset = Dataset.objects.get()
    assert (dataset.name, dataset.edition, dataset.act) == (
        "cbam_benchmarks",
        "CBAM Benchmarks_made_up.xlsx",
        "IR (EU) 2025/2620",
    )
    assert dataset.sha256 == dataset.capture.sha256
    [told] = compared(capsys, "benchmarks", save=tmp_path / "kept")
    assert (told["known_as"], told["observed_on"]) == (None, "2026-11-20")
    assert told["counts"]["added"] == told["counts"]["removed"] == 0
    assert [row["cn"] for row in told["changed"]] == ["72081000"]
    assert (tmp_path / "kept" / dataset.edition).is_file()
    assert (PACKS / CURRENT / "benchmarks.csv").read_bytes() == before, "a crawl replaces no pack"
    assert not Notice.objects.exists(), "a table is never told of as a notice"


def test_the_same_edition_twice_is_one_and_a_new_one_stands_beside_it(look: Look, tmp_path: Path) -> None:
    replay = published(tmp_path / "replay")
    assert look("cbam_benchmarks", replay).created == 1
    assert look("cbam_benchmarks", replay).unchanged == 1
    published(replay, day="2026-11-22", cn72081000="9.5")
    assert look("cbam_benchmarks", replay, "2026-11-22").changed == 1
    days = Dataset.objects.order_by("pk").values_list("observed_on", flat=True)
    assert list(days) == [date(2026, 11, 20), date(2026, 11, 22)]


def test_a_page_without_the_workbook_fails_with_what_it_holds(look: Look, tmp_path: Path) -> None:
    entry(
        tmp_path / "replay",
        PAGE,
        b'<html><a href="/x/Other.xlsx">x</a></html>',
        observed_on="2026-11-20",
        **HTML,
    )
    run = look("cbam_defaults", tmp_path / "replay")
    assert (run.status, run.reason_code) == ("failed", "unreadable_page")
    assert "Other.xlsx" in run.reason
    assert not Dataset.objects.exists()


def test_prices_are_compared_by_quarter(look: Look, tmp_path: Path, capsys: Any) -> None:
    cells = "".join(
        f"<tr><td>{quarter}</td><td>{eur}</td></tr>"
        for quarter, eur in (("Q1 2026", "75.36"), ("Q2 2026", "75.30"), ("Q4 2026", "83.10"))
    )
    table = f"<html><table><tr><th>Quarter</th><th>Price</th></tr>{cells}</table></html>"
    entry(tmp_path / "replay", PRICES, table.encode(), observed_on="2026-11-20", **HTML)
    assert look("cbam_prices", tmp_path / "replay").created == 1
    [told] = compared(capsys, "prices")
    assert told["counts"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 1}
    assert told["changed"] == [{"period": "2026Q2", "fields": {"eur": ["75.28", "75.30"]}}]


def test_without_an_edition_the_command_says_so_and_knows_its_tables(capsys: Any) -> None:
    assert [told["edition"] for told in compared(capsys)] == [None, None, None]
    with pytest.raises(CommandError, match="weights"):
        call_command("cbam_pack_diff", "weights")
    call_command("cbam_pack_diff")
    assert capsys.readouterr().out.count("\n") >= 3

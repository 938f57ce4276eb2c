"""Figures of UN Comtrade: the shifted columns, the pins, trade with oneself, the Union as a sum."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from regulations.comtrade import COLUMNS, EU27, Figure, UnreadableTrade, figures_of, table_rows
from regulations.models import Notice, StateTrade
from regulations.trade import figures_write, trade_value

DAY = date(2026, 11, 21)
ROW = {
    "typeCode": "C", "freqCode": "A", "refYear": "2022", "reporterISO": "CHN", "flowCode": "X",
    "partnerISO": "DEU", "classificationCode": "H6", "cmdCode": "85", "partner2Code": "0",
    "customsCode": "C00", "motCode": "0", "netWgt": "10", "primaryValue": "1000.5",
}  # fmt: skip


def figure(**changes: Any) -> Figure:
    [found] = figures_of([(2, ROW | changes)]).figures
    return found


def csv_of(*rows: dict[str, str], trailing: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines = [out.getvalue()]
    for row in rows:
        lines.append(",".join(f'"{row[name]}"' for name in COLUMNS) + trailing + "\n")
    return "".join(lines)


@pytest.mark.parametrize("trailing", ["", ",", ",,"])
def test_empty_cells_behind_the_last_column_are_taken_off(trailing: str) -> None:
    [(line, row)] = table_rows(io.StringIO(csv_of(ROW, trailing=trailing)))
    assert (line, row) == (2, ROW)


def test_a_value_behind_the_last_column_is_an_error() -> None:
    with pytest.raises(UnreadableTrade, match="line 2: 14 cells under 13"):
        list(table_rows(io.StringIO(csv_of(ROW, trailing=',"7"'))))


def test_a_row_broken_off_is_an_error() -> None:
    text = csv_of(ROW).rsplit(",", 3)[0] + "\n"
    with pytest.raises(UnreadableTrade, match="line 2"):
        list(table_rows(io.StringIO(text)))


def test_columns_that_another_program_shifted_are_noticed() -> None:
    shifted = dict(zip(COLUMNS, [*list(ROW.values())[1:], ""], strict=True))
    with pytest.raises(UnreadableTrade, match="shifted"):
        list(table_rows(io.StringIO(csv_of(shifted, trailing=""))))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnreadableTrade, match="motCode"):
        list(table_rows(io.StringIO(csv_of(ROW).replace("motCode", "transport"))))


def test_the_hs_edition_of_the_year_is_kept() -> None:
    assert figure().hs_edition == 2022
    assert figure(classificationCode="H2", refYear="2003").hs_edition == 2002
    assert figure(netWgt="0").weight_kg is None, "a weight of zero beside a value was not reported"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"partner2Code": "276"}, "breakdown"),
        ({"customsCode": "C01"}, "breakdown"),
        ({"motCode": "2100"}, "breakdown"),
        ({"partnerISO": "CHN"}, "self_trade"),
        ({"freqCode": "M"}, "not_yearly_goods"),
        ({"typeCode": "S"}, "not_yearly_goods"),
    ],
)
def test_rows_that_are_no_figure_are_counted(changes: dict[str, str], reason: str) -> None:
    read = figures_of([(2, ROW | changes)])
    assert (read.figures, read.dropped) == ([], {reason: 1})


@pytest.mark.parametrize(
    "changes",
    [
        {"cmdCode": "72106"}, {"cmdCode": ""}, {"flowCode": "Z"}, {"classificationCode": "S3"},
        {"primaryValue": ""}, {"primaryValue": "-1"}, {"primaryValue": "NaN"}, {"partnerISO": ""},
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_believed_stops_the_reading(changes: dict[str, str]) -> None:
    with pytest.raises(UnreadableTrade, match="line 2"):
        figures_of([(2, ROW | changes)])


def test_one_figure_with_two_values_is_an_error() -> None:
    assert figures_of([(2, ROW), (3, ROW)]).dropped == {"repeated": 1}
    with pytest.raises(UnreadableTrade, match="twice with different values"):
        figures_of([(2, ROW), (3, ROW | {"primaryValue": "2000"})])


def write(figures: list[Figure], day: date = DAY) -> tuple[int, int, int, int]:
    done = figures_write(figures=figures, source="test", observed_on=day)
    return done.created, done.changed, done.unchanged, done.older


@pytest.mark.django_db
def test_writing_twice_changes_nothing_and_older_answers_neither() -> None:
    assert write([figure()]) == (1, 0, 0, 0)
    assert write([figure()]) == (0, 0, 1, 0)
    assert write([figure(primaryValue="9")], date(2026, 11, 1)) == (0, 0, 0, 1)
    assert write([figure(primaryValue="9")]) == (0, 1, 0, 0)
    assert StateTrade.objects.get().value_usd == Decimal(9)


@pytest.mark.django_db
def test_the_union_is_the_sum_of_all_its_members_or_nothing() -> None:
    place = {"reporter": "CHN", "partner": "EU", "year": 2022, "flow": "X", "code": "85"}
    write([figure(partnerISO=state) for state in EU27[:-1]])
    short = trade_value(**place)  # type: ignore[arg-type]
    assert (short.value_usd, short.missing) == (None, ("SWE",))
    write([figure(partnerISO="SWE", classificationCode="H5")])
    whole = trade_value(**place)  # type: ignore[arg-type]
    assert (whole.value_usd, whole.missing) == (Decimal("27013.50"), ())
    assert whole.editions == (2017, 2022)
    assert len(set(EU27)) == 27


@pytest.mark.django_db
def test_the_wire_sample_is_read_whole(shared_dir: Path, capsys: Any) -> None:
    file = shared_dir / "reference/comtrade/comtrade_plus_export_wire_sample.csv"
    call_command("import_comtrade", str(file), observed="2026-11-21", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["created"], told["dropped"]) == (13, {"self_trade": 1})
    world = trade_value(reporter="CHN", partner="W00", year=2022, flow="M", code="TOTAL")
    assert world.value_usd == Decimal(2715997517261)
    assert not StateTrade.objects.filter(partner="CHN").exists()
    call_command("import_comtrade", str(file), observed="2026-11-21", json=True)
    assert json.loads(capsys.readouterr().out)["unchanged"] == 13
    assert not Notice.objects.exists(), "a statistic is never told of"


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_refused_whole(tmp_path: Path) -> None:
    file = tmp_path / "trade.csv"
    file.write_text(csv_of(ROW, ROW | {"primaryValue": "x"}))
    with pytest.raises(CommandError, match="line 3"):
        call_command("import_comtrade", str(file))
    assert not StateTrade.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_comtrade", str(tmp_path / "absent.csv"))

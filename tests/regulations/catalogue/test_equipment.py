"""Categories of equipment by code and size, and the strict reading of their table."""

from pathlib import Path

import pytest

from regulations.catalogue.equipment import Equipment, equipment_of, table_read


@pytest.mark.parametrize(
    ("code", "longest_cm", "rohs", "weee"),
    [
        ("85163100", 25.0, ("2",), ("5",)),
        ("851631", None, ("2",), ("4", "5")),
        ("853952", None, ("5",), ("3",)),
        ("841510", None, ("1",), ("1",)),
        ("851713", 16.0, ("3",), ("6",)),
        ("847130", None, ("3",), ("2",)),
        ("852872", None, ("4",), ("2",)),
        ("903180", 60.0, ("9", "9_industrial"), ("4",)),
        ("940521", 50.0, ("5",), ("5",)),
        ("940521", 50.1, ("5",), ("4",)),
        ("731815", None, (), ()),
        ("85", None, (), ()),
    ],
)
def test_categories(
    code: str, longest_cm: float | None, rohs: tuple[str, ...], weee: tuple[str, ...]
) -> None:
    assert equipment_of(code, longest_cm) == Equipment(rohs=rohs, weee=weee)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ('- {codes: ["8516"], rohs: ["12"], weee: "5"}', "unknown_word"),
        ('- {codes: ["8516"], rohs: ["2"], weee: "7"}', "unknown_word"),
        ('- {codes: ["9999"], rohs: ["2"], weee: "5"}', "unknown_code"),
        ('- {codes: ["8516"], weee: "5"}', "missing"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, code: str) -> None:
    table = tmp_path / "table.yml"
    table.write_text(row + "\n", encoding="utf-8")
    assert [p.code for p in table_read(table)[1]] == [code]


def test_a_code_in_two_rows_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "table.yml"
    table.write_text('- {codes: ["8516"], rohs: ["2"], weee: "5"}\n' * 2, encoding="utf-8")
    assert [p.code for p in table_read(table)[1]] == ["twice"]

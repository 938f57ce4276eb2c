"""Real states of real acts: the recorded answers and the differences known of them."""

import json
from collections import defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from regulations.lawtext import LawText, UnitChange, law_diff, law_text

BOTH_FORMS = (
    "02019R1020-20240218.EN",
    "02019R1020-20240523.EN",
    "02019R1020-20260812.EN",
    "02023R1542-20230728.EN",
    "02023R1542-20240718.EN",
    "02023R1542-20240718.FR",
    "02023R1542-20250731.EN",
    "02009L0125-20121204.EN",
    "02024R1781-20240628.EN",
    "02024R2847-20241120.EN",
)


@cache
def _read(path: Path) -> LawText:
    return law_text(path.read_bytes())


def _text(shared_dir: Path, name: str) -> LawText:
    return _read(shared_dir / "replay" / "bodies" / f"acts_{name}")


def _clause(change: UnitChange) -> str:
    """The name by which the known differences call a unit."""
    if change.unit.kind == "article":
        return f"article {int(change.unit.number):03}"
    return f"{change.unit.kind} {change.unit.title}"


def test_known_differences_are_found_with_their_orders_and_nothing_beside(shared_dir: Path) -> None:
    known = [
        json.loads(line)
        for line in (shared_dir / "reference" / "clause_diffs.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(known) == 8
    by_pair = defaultdict(dict)
    for one in known:
        by_pair[one["before"], one["after"]][one["unit"]] = one
    for (before, after), units in by_pair.items():
        found = law_diff(
            _text(shared_dir, f"{before}.EN.fmx4.zip"), _text(shared_dir, f"{after}.EN.fmx4.zip")
        )
        assert {_clause(change) for change in found} == set(units)
        for change in found:
            truth = units[_clause(change)]
            assert list(change.acts) == sorted(truth["acts"])
            orders = {(mark.act, mark.action, mark.loc) for mark in change.marks}
            assert orders == {(one["act"], one["action"], one["loc"]) for one in truth["instructions"]}
            assert change.kind == "replaced"
            assert change.before and change.after and change.spans and change.parts


@pytest.mark.parametrize("name", BOTH_FORMS)
def test_xhtml_and_formex_of_one_state_do_not_differ(shared_dir: Path, name: str) -> None:
    page, formex = _text(shared_dir, f"{name}.xhtml"), _text(shared_dir, f"{name}.fmx4.zip")
    assert law_diff(page, formex) == ()
    assert law_diff(formex, page) == ()
    assert page.state == formex.state
    assert page.celex == formex.celex


@pytest.mark.parametrize(
    ("original", "consolidated", "changed"),
    [
        ("32019R1020.EN.xhtml", "02019R1020-20240218.EN", {"article:4", "annex:I"}),
        ("32023R1542.EN.xhtml", "02023R1542-20230728.EN", {"article:1", "article:92"}),
        (
            "32023R1542.FR.xhtml",
            "02023R1542-20240718.FR",
            {"article:1", "article:13", "article:77", "article:92"},
        ),
        ("32024R2847.EN.xhtml", "02024R2847-20241120.EN", {"article:64", "article:67"}),
    ],
)
def test_original_against_consolidated_tells_amendments_only(
    shared_dir: Path, original: str, consolidated: str, changed: set[str]
) -> None:
    before = _text(shared_dir, original)
    for form in ("xhtml", "fmx4.zip"):
        found = law_diff(before, _text(shared_dir, f"{consolidated}.{form}"))
        assert {change.unit.key for change in found} == changed
        assert all(change.acts for change in found)


def test_states_held_as_formex_only_tell_rows_with_their_orders(shared_dir: Path) -> None:
    days = ("20220706", "20220905", "20240707", "20250901", "20260107", "20260802")
    texts = [_text(shared_dir, f"02019R2144-{day}.EN.fmx4.zip") for day in days]
    found = [{change.unit.key for change in law_diff(*pair)} for pair in pairwise(texts)]
    assert found == [
        {"annex:I", "annex:II"},
        {"annex:II"},
        {"annex:I", "annex:II"},
        {"annex:II"},
        {"article:11"},
    ]
    annex = next(change for change in law_diff(texts[2], texts[3]) if change.unit.key == "annex:II")
    rows = [part for part in annex.parts if part.what == "row" and part.kind == "inserted"]
    assert any("No 171" in row.after and row.marks[0].loc.endswith("PT:e") for row in rows)


def test_large_consolidated_act_keeps_appendices_apart_and_dead_text_out(shared_dir: Path) -> None:
    text = _text(shared_dir, "02006R1907-20251023.EN.fmx4.zip")
    keys = [unit.key for unit in text.units]
    assert len(keys) == len(set(keys))
    assert sum(key.startswith("appendix:XVII/") for key in keys) == 17
    gone = next(unit for unit in text.units if unit.key == "article:112")
    assert gone.blocks == ()
    assert any(placed.mark.act == "32008R1272" for placed in gone.marks)
    assert law_diff(text, text) == ()

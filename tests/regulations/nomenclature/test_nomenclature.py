"""What became of codes, held against the published tables themselves."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from regulations.nomenclature.correlations import hs_edition_of, is_correlated, predecessors, successors
from regulations.nomenclature.history import code_history, hs_in_edition, scheme_of
from regulations.understanding.nomenclature import cn_table, hs_table, ics_table


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            row for row in csv.DictReader(lines) if "999999" not in row.values()
        ]  # statistics, not the HS


@pytest.mark.parametrize(("later", "earlier", "pairs"), [(2022, 2017, 15_656), (2017, 2012, 6_140)])
def test_every_published_pair_is_given_with_its_kind(
    shared_dir: Path, later: int, earlier: int, pairs: int
) -> None:
    table = rows(shared_dir / f"reference/hs/correlation_hs{later}_to_hs{earlier}.csv")
    assert len(table) == pairs
    published: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in table:
        # The table counts from the later edition backwards, we count as time goes.
        published[row[f"hs{earlier}"]].add((row[f"hs{later}"], row["relationship"][::-1]))
    given = {code: {(p.later, p.kind) for p in successors(code, earlier)} for code in published}
    assert given == published
    back = {row[f"hs{later}"] for row in table}
    assert {p.earlier for code in back for p in predecessors(code, later)} == set(published)


@pytest.mark.parametrize(("later", "earlier"), [(2022, 2017), (2017, 2012)])
def test_the_preferred_predecessor_is_that_of_the_conversion(
    shared_dir: Path, later: int, earlier: int
) -> None:
    for row in rows(shared_dir / f"reference/hs/conversion_hs{later}_to_hs{earlier}_single.csv"):
        chosen = [p.earlier for p in predecessors(row[f"hs{later}"], later) if p.preferred]
        assert chosen == [row[f"hs{earlier}"]]


@pytest.mark.parametrize("edition", [2007, 2012, 2017, 2022])
def test_hs_codes_stand_in_their_editions(shared_dir: Path, edition: int) -> None:
    published = {r["code"] for r in rows(shared_dir / f"reference/hs/hs{edition}.csv") if r["code"].isdigit()}
    published = {code for code in published if not code.startswith("99")}  # statistics, not the HS
    assert published == {code for code, editions in hs_table().items() if edition in editions}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_cn_codes_stand_in_their_years(shared_dir: Path, year: int) -> None:
    published = {r["cn8"] for r in rows(shared_dir / f"reference/cn/cn{year}.csv")}
    assert published == {code for code, years in cn_table().items() if year in years}
    assert all(2022 in hs_table()[code[:6]] for code in published), "a prefix joins CN and HS 2022"


@pytest.mark.parametrize("edition", [6, 7])
def test_ics_codes_stand_in_their_editions(shared_dir: Path, edition: int) -> None:
    published = {r["code"] for r in rows(shared_dir / f"reference/ics/ics_ed{edition}.csv")}
    assert published == {code for code, editions in ics_table().items() if edition in editions}


def test_a_renumbered_code_has_one_successor() -> None:
    [pair] = successors("290331", 2017)
    assert (pair.later, pair.later_edition, pair.kind, pair.preferred) == ("290362", 2022, "1:1", True)
    history = code_history("290331", year=2023)
    assert (history.holds, history.editions[-1]) == (False, 2017)
    assert [(p.code, p.why) for p in history.proposals] == [("290362", "correlated")]


def test_a_split_names_all_its_parts() -> None:
    parts = {p.later: p.kind for p in successors("041000", 2017)}
    assert parts["041090"] == "1:n"
    assert parts["041010"] == "n:n", "insects for food came from elsewhere too"


def test_a_code_that_stays_has_no_news() -> None:
    history = code_history("010121", year=2026)
    assert (history.holds, history.successors, history.predecessors, history.proposals) == (True, (), (), ())


def test_correlations_chain_over_two_editions() -> None:
    assert hs_in_edition("290331", 2012, 2022) == ("290362",)
    assert hs_in_edition("290362", 2022, 2012) == ("290331",)
    assert hs_in_edition("010121", 2007, 2022) == (), "no table reaches 2007"
    assert (is_correlated(2012, 2022), is_correlated(2007, 2012)) == (True, False)


def test_where_no_table_reaches_the_answer_says_so() -> None:
    gone = next(c for c, e in sorted(hs_table().items()) if len(c) == 6 and e == frozenset({2007}))
    history = code_history(gone, year=2022)
    assert history.holds is False and "no_correlation" in history.remarks
    assert all(p.why in ("same_heading", "parent") for p in history.proposals)


def test_a_cn_code_of_last_year_gets_those_of_its_subheading() -> None:
    history = code_history("8501 33 00", year=2026)
    assert (history.scheme, history.editions, history.holds) == ("cn", (2024, 2025), False)
    assert [p.code for p in history.proposals[:2]] == ["85013310", "85013390"]
    assert {p.why for p in history.proposals} == {"same_subheading"}
    assert "no_correlation" in history.remarks


def test_a_withdrawn_ics_code_gets_its_neighbours() -> None:
    history = code_history("59.080.60", year=7)
    assert (history.scheme, history.editions, history.holds) == ("ics", (6,), False)
    assert history.proposals and all(p.code.startswith("59.080.") for p in history.proposals)


@pytest.mark.parametrize(
    ("typed", "scheme"),
    [("85", "hs"), ("85.16", "hs"), ("8516.60", "hs"), ("8516 60 10", "cn"), ("29.020", "ics"),
     ("29.020.10", "ics"), ("721061", "hs"), ("72106", ""), ("", ""), ("abc", ""), ("851660101", "")],
)  # fmt: skip
def test_the_form_tells_the_scheme(typed: str, scheme: str) -> None:
    assert scheme_of(typed) == scheme


def test_years_outside_what_we_hold_are_said() -> None:
    assert hs_edition_of(2006) is None and hs_edition_of(2030) == 2022
    assert code_history("851660", year=2001).remarks == ("year_not_held",)
    assert code_history("85166010", year=2019).holds is None
    assert code_history("999999").remarks == ("unknown_code",)


def test_the_command_prints_json_and_refuses_what_is_no_code(capsys: Any) -> None:
    call_command("nomenclature", "290331", year=2022, json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] is False and told["successors"][0]["later"] == "290362"
    call_command("nomenclature", "85013300", year=2026)
    assert "85013310" in capsys.readouterr().out
    with pytest.raises(CommandError, match="72106"):
        call_command("nomenclature", "72106")

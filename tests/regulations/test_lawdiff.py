"""Texts found where they are held, fetched where they are not, and told plainly where there are none."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from regulations.lawdiff import LawDiffImpossible, LawDiffOrder, law_difference
from tests.regulations.held import hold
from tests.regulations.lawtext import pages


@pytest.fixture
def held(db) -> None:
    """An original as a page, and two states: the first in both forms, the second as Formex only."""
    article = pages.formex_article(
        "1", f"Kettles stop within {pages.opened('1', 'REPLACED')}20{pages.closed('1')} s."
    )
    original = pages.oj_page().replace(pages.FIRST.encode(), b"Kettles stop within 30 s.")
    hold("32020R0007", "xhtml", original)
    first = pages.formex(pages.formex_article("1", "Kettles stop within 30 s."), day="20300201")
    hold("02020R0007-20300201", "fmx4", pages.archive({"a.xml": first}), state=date(2030, 2, 1))
    page = pages.state_page(pages.state_article("1", "Kettles stop within 30 s."))
    hold("02020R0007-20300201", "xhtml", page, state=date(2030, 2, 1))
    second = pages.formex(article, day="20300301")
    hold("02020R0007-20300301", "fmx4", pages.archive({"a.xml": second}), state=date(2030, 3, 1))


def test_held_texts_are_compared_in_the_form_that_names_the_order(held: None) -> None:
    found = law_difference(
        LawDiffOrder(before="02020R0007-20300201", after="02020R0007-20300301", fetch=False)
    )
    assert found.media == "fmx4"
    (change,) = found.changes
    assert [(mark.act, mark.loc) for mark in change.marks] == [("32029R0001", "AR:1;PT:1")]


def test_a_number_without_state_means_the_newest_on_the_day(held: None) -> None:
    order = LawDiffOrder(before="02020R0007-20300201", after="02020R0007", fetch=False)
    assert law_difference(order).after.celex == "02020R0007-20300301"
    earlier = LawDiffOrder(
        before="02020R0007-20300201", after="02020R0007", fetch=False, as_of=date(2030, 2, 5)
    )
    assert law_difference(earlier).changes == ()


def test_texts_held_in_two_forms_do_not_differ_by_form(held: None) -> None:
    found = law_difference(LawDiffOrder(before="32020R0007", after="02020R0007-20300301", fetch=False))
    assert {change.unit.key for change in found.changes} >= {"article:1"}
    assert not found.recitals_compared


def test_what_is_missing_is_named_with_what_is_held_and_what_to_run(held: None) -> None:
    with pytest.raises(LawDiffImpossible) as caught:
        law_difference(LawDiffOrder(before="02020R0007-20300201", after="02020R0007-20400101", fetch=False))
    told = str(caught.value)
    assert "02020R0007-20400101" in told and "02020R0007-20300301" in told and "manage.py monitor" in told


@pytest.mark.parametrize("name", ["kettles", "32020R7", "02020R0007-2030", "/no/such/file.xhtml"])
def test_what_is_neither_number_nor_file_is_refused(db, name: str) -> None:
    with pytest.raises(LawDiffImpossible, match=name):
        law_difference(LawDiffOrder(before=name, after=name, fetch=False))


def test_pages_open_no_files(db, tmp_path: Path) -> None:
    file = tmp_path / "a.xhtml"
    file.write_bytes(pages.oj_page())
    with pytest.raises(LawDiffImpossible, match="neither"):
        law_difference(LawDiffOrder(before=str(file), after=str(file), fetch=False, files=False))


def test_files_are_compared_by_the_command_and_written_as_a_page(db, tmp_path: Path, capsys) -> None:
    before, after, page = tmp_path / "a.xhtml", tmp_path / "b.xhtml", tmp_path / "diff.html"
    before.write_bytes(pages.oj_page())
    after.write_bytes(pages.oj_page(years="10", limit="0,05 % <script>"))
    after.write_bytes(pages.oj_page(years="10", limit="0,05 %"))
    call_command("lawdiff", str(before), str(after), "--json", "--html", str(page))
    told = json.loads(capsys.readouterr().out)
    assert [(one["unit"], one["kind"]) for one in told["changes"]] == [
        ("article 2", "replaced"),
        ("annex I", "replaced"),
    ]
    (row,) = told["changes"][1]["parts"]
    assert (row["row"], row["row_head"]) == (2, "Lead")
    span = row["spans"][0]
    assert row["after"][slice(*span["after"])] in ("05", "0,05")
    assert told["changes"][0]["clause"] == "article 002"
    text = page.read_text("utf-8")
    assert "<del>5</del>" in text and "<ins>10</ins>" in text
    assert "http" not in text.replace("https://eur-lex.europa.eu", "")


def test_the_command_says_why_a_file_cannot_be_read(db, tmp_path: Path) -> None:
    file = tmp_path / "a.xhtml"
    file.write_bytes(b"<html><div id='challenge-container'/></html>")
    with pytest.raises(CommandError, match="bot challenge"):
        call_command("lawdiff", str(file), str(file))
    with pytest.raises(CommandError, match=r"manifest\.jsonl"):
        call_command("lawdiff", "32020R0007", "32020R0007", "--replay", str(tmp_path))


@pytest.mark.slow
def test_recorded_texts_are_fetched_compared_and_kept(db, shared_dir: Path, capsys) -> None:
    command = ["lawdiff", "02023R1542-20240718", "02023R1542-20250731", "--json"]
    replay = ["--replay", str(shared_dir / "replay"), "--as-of", "2026-08-12"]
    call_command(*command, *replay)
    told = json.loads(capsys.readouterr().out)
    assert [one["clause"] for one in told["changes"]] == ["article 032", "article 048", "annex ANNEX XIII"]
    assert told["acts"] == ["32023R1542R(11)", "32023R1542R(13)", "32025R1561"]
    assert told["seconds"] < 3
    call_command(*command)  # now held: no replay is needed
    assert json.loads(capsys.readouterr().out)["changes"] == told["changes"]
    call_command("lawdiff", "32023R1542", "02023R1542-20240718", "--language", "fr", "--json", *replay)
    french = json.loads(capsys.readouterr().out)
    assert [one["unit"] for one in french["changes"]] == [
        "article 1",
        "article 13",
        "article 77",
        "article 92",
    ]
    assert {order["loc"] for one in french["changes"] for order in one["instructions"]} >= {"AR:78", "TO"}

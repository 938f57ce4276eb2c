"""Names of fields in words: what we name ourselves is worded, the rest is said to be the source's."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest
from django.utils.translation import override

import crawlers
from crawlers.contract import ListEntry, NoticeItem
from regulations.field_words import FIELDS, field_words, fields_told


def material_names() -> set[str]:
    """The names under which crawlers keep what counts as a change, as their code spells them."""
    found: set[str] = set()
    for file in Path(crawlers.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_given = isinstance(node, ast.keyword) and node.arg == "material"
            is_made = isinstance(node, ast.FunctionDef) and node.name in ("material", "_material")
            if is_given or is_made:
                inner = ast.walk(node.value if isinstance(node, ast.keyword) else node)
                dicts = [one for one in inner if isinstance(one, ast.Dict)]
                found |= {
                    str(key.value) for one in dicts for key in one.keys if isinstance(key, ast.Constant)
                }
    return found


def test_every_field_of_an_item_and_of_a_list_entry_is_worded() -> None:
    names = {one.name for kind in (NoticeItem, ListEntry) for one in fields(kind)} - {"capture"}
    assert names <= FIELDS.keys()


def test_everything_that_a_crawler_counts_as_a_change_is_worded() -> None:
    names = material_names()
    assert {"stage_on", "objectives", "brands", "annexes"} <= names
    assert names <= FIELDS.keys()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("published_on", "day of publication"),
        ("details.remarks", "remarks"),
        ("entry.ec", "EC number"),
        ("dates.comment_deadline", "dates: comments close"),
        ("outcome.Opinion", "outcome: Opinion"),
        ("details", "further particulars"),
        ("details.hc_unheard_of", "“hc_unheard_of” of the source"),
        ("", "“” of the source"),
        ("Spalte % 1", "“Spalte % 1” of the source"),
    ],
)
def test_a_path_is_told_by_what_it_names(path: str, words: str) -> None:
    with override("en"):
        assert field_words(path) == words


def test_the_same_thing_under_two_names_is_told_once() -> None:
    with override("en"):
        assert fields_told(["title", "material.title", "entry.name"]) == ["title", "name"]

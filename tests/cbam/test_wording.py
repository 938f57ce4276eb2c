"""Every notice of the engine has words of ours: readers of other languages see no English sentence."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from compliance.carbon import engine, scenario
from compliance.cbam.wording import OWN, notice_parts
from compliance.cbam.wording_notices import NOTICES
from compliance.cbam.wording_scenarios import SCENARIO_NOTICES

FOLDERS = [Path(str(package.__file__)).parent for package in (engine, scenario)]
NOTED = {"LineFault", "Notice"}


def codes_of(tree: ast.AST) -> set[str]:
    """Codes that a module raises or notes by a plain string, one of two strings included."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NOTED and node.args:
            first = node.args[0]
            parts = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            found |= {part.value for part in parts if isinstance(part, ast.Constant)}
    return found


def engine_codes() -> list[str]:
    modules = [path for folder in FOLDERS for path in sorted(folder.glob("*.py"))]
    return sorted(set().union(*(codes_of(ast.parse(path.read_text("utf-8"))) for path in modules)))


def test_the_engine_is_read() -> None:
    assert len(engine_codes()) > 100
    assert not NOTICES.keys() & SCENARIO_NOTICES.keys()


@pytest.mark.parametrize("code", engine_codes())
def test_a_notice_has_words(code: str) -> None:
    assert code in NOTICES or code in SCENARIO_NOTICES or code in OWN


def test_others_see_the_general_sentence_and_english_readers_the_engines_own() -> None:
    notice = {"code": "country_missing", "message": "country is missing.", "remedy": "Give it."}
    with translation.override("en"):
        assert notice_parts(notice) == ("country is missing.", "Give it.")
    with translation.override("zh-hans"):
        assert notice_parts(notice)[0] == str(SCENARIO_NOTICES["country_missing"][0])

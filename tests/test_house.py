"""The house's rules as tests: sizes, names, docstrings, imports. An exemption says why in a sentence."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = ("crawlers", "regulations", "compliance", "benchmarks")
LONGEST = {"module": 400, "source": 250, "tasks.py": 80, "function": 60}
LEXICONS = REPOSITORY / "regulations/understanding/lexicons"
LEXICON_LINE = 160
"""Characters of a line of a word list: what a reviewer takes in when a word of it changes."""
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "info", "data", "item2"}

LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
"""Path, or path and function after a colon → the sentence that says why it may be longer."""


@cache
def modules() -> dict[str, str]:
    """Path from the repository's root → text, of every module but migrations."""
    found = {}
    for package in PACKAGES:
        for path in (REPOSITORY / package).rglob("*.py"):
            name = path.relative_to(REPOSITORY).as_posix()
            if "/migrations/" not in name:
                found[name] = path.read_text()
    found["manage.py"] = (REPOSITORY / "manage.py").read_text()
    return found


def lines_of(name: str) -> int:
    return len(modules()[name].splitlines())


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name])


def functions() -> Iterator[tuple[str, int]]:
    """`path:function` and its lines, the signature and docstring included."""
    for name in modules():
        for node in ast.walk(tree(name)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{name}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def imports_of(name: str) -> Iterator[str]:
    """Full names of what a module imports: `a.b` for `import a.b` and for `from a import b`."""
    package = name.removesuffix(".py").split("/")
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


# --- sizes ---------------------------------------------------------------------------------------


def limit_of(name: str) -> int:
    if name.endswith("/tasks.py"):
        return LONGEST["tasks.py"]
    return LONGEST["source"] if name.startswith("crawlers/sources/") else LONGEST["module"]


def test_no_module_is_longer_than_its_limit() -> None:
    long = {name: lines_of(name) for name in modules() if lines_of(name) > limit_of(name)}
    assert long.keys() == LONG_MODULES.keys(), long


def test_no_function_is_longer_than_its_limit() -> None:
    long = {name: lines for name, lines in functions() if lines > LONGEST["function"]}
    assert long.keys() == LONG_FUNCTIONS.keys(), long


def test_the_middle_is_small_too() -> None:
    sizes = [lines_of(name) for name in modules()]
    assert median(sizes) <= 100
    assert quantiles(sizes, n=10)[-1] <= 250
    lengths = [lines for _, lines in functions()]
    assert median(lengths) <= 10
    assert quantiles(lengths, n=10)[-1] <= 30


def test_no_line_of_a_word_list_is_too_long_to_review() -> None:
    files = sorted(LEXICONS.glob("*.yml"))
    long = [
        f"{path.name}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LEXICON_LINE
    ]
    assert files
    assert long == [], "write its patterns over several lines; lexicon.py tells how"


def test_an_exemption_says_why() -> None:
    for why in (LONG_MODULES | LONG_FUNCTIONS).values():
        assert len(why.split()) >= 4, why


# --- names and words -----------------------------------------------------------------------------


def test_no_module_or_class_has_a_name_that_says_nothing() -> None:
    found = [part for name in modules() for part in Path(name.removesuffix(".py")).parts if part in FORBIDDEN]
    for name in modules():
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ClassDef):
                last = re.findall(r"[A-Z]?[a-z0-9]+", node.name)[-1:]
                found += [f"{name}:{node.name}" for word in last if word.lower() in FORBIDDEN]
    assert found == []


def test_every_module_says_what_it_knows() -> None:
    silent = [name for name, text in modules().items() if text.strip() and not ast.get_docstring(tree(name))]
    assert silent == []


def test_nothing_is_left_to_be_done_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [name for name, text in modules().items() if marks.search(text)] == []


def test_the_day_comes_from_the_clock() -> None:
    """A run that stands at a past day must not see today's date anywhere."""
    asks = re.compile(r"\b(date\.today|datetime\.(now|today|utcnow)|timezone\.localdate)\(")
    pure = ("crawlers/", "benchmarks/", "compliance/core/clock.py")
    found = [name for name, text in modules().items() if asks.search(text) and not name.startswith(pure)]
    assert found == []


def test_no_app_listens_to_another_s_signals() -> None:
    """Celery's own signals of worker and beat are not meant."""
    found = [
        name
        for name in modules()
        for imported in imports_of(name)
        if imported.startswith(("django.db.models.signals", "django.dispatch"))
    ]
    assert found == []


# --- imports -------------------------------------------------------------------------------------


MEASURES_CRAWLS = {"benchmarks/crawl.py"}
"""Runs crawls in processes of its own and compares them with bare Scrapy: it has to know the readers."""


def test_of_the_crawlers_only_the_contract_is_imported() -> None:
    found = [
        f"{name}: {imported}"
        for name in modules()
        if not name.startswith("crawlers/") and name not in MEASURES_CRAWLS
        for imported in imports_of(name)
        if imported.split(".")[0] == "crawlers" and not f"{imported}.".startswith("crawlers.contract.")
    ]
    assert found == []


def test_imports_go_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("line", "imported"),
    [
        ("import crawlers.base", "crawlers.base"),
        ("from crawlers import base", "crawlers.base"),
        ("from .deep import thing", "regulations.ingest.deep.thing"),
        ("from .. import services", "regulations.services"),
    ],
)
def test_imports_are_read_as_python_reads_them(
    monkeypatch: pytest.MonkeyPatch, line: str, imported: str
) -> None:
    name = "regulations/ingest/probe.py"
    monkeypatch.setitem(modules(), name, line)
    try:
        assert list(imports_of(name)) == [imported]
    finally:
        tree.cache_clear()

"""Strict loading: every fault is named with file, entry and remedy, and the rest is still read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulations.catalogue.conditions import All, CodesAre, Not, SubstanceIn, TraitIs, leaves
from regulations.catalogue.loading import CatalogueError, catalogue, catalogue_read
from regulations.catalogue.parsing import condition_of
from regulations.catalogue.rows import Refused
from regulations.catalogue.strict_yaml import strict_yaml

KINDS = "- {id: paper, en: a paper, zh: 文件, validity_months: 12, issuer: {en: maker, zh: 制造商}}\n"
TRAITS = "- {id: thing, question: {en: Is it?, zh: 是吗？}, law: {celex: 32006R1907, article: '3'}}\n"
LISTS = "- {id: metals, en: metals, zh: 金属, cas: ['7439-92-1']}\n"
OBLIGATION = """
- id: reach.sample
  regime: reach
  title: {en: Sample, zh: 示例}
  what: {en: Do it., zh: 照做。}
  who: {role: importer, exporter: prepares, en: The importer., zh: 进口商。}
  reference: {celex: 32006R1907, act: {en: REACH, zh: REACH法规}, article: "33(1)"}
  markets: [EU]
  dates: [{role: applies_from, on: 2008-10-28}]
  scope: {all: [{trait: thing}, {substance: {list: metals, above_ppm: 1000}}]}
  evidence: [{kind: paper}]
  severity: document
  next_step: {en: Ask., zh: 询问。, effort: hours, cost_eur: [0, 10]}
  reviewed_on: 2026-11-21
  sources: [own reading]
"""
Home = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    def build(obligation: str = OBLIGATION, traits: str = TRAITS) -> Path:
        for name, text in {
            "evidence_kinds.yml": KINDS,
            "substance_lists.yml": LISTS,
            "regimes.yml": "- {id: reach, en: REACH, zh: 欧盟REACH}\n",
            "traits/all.yml": traits,
            "obligations/reach.yml": obligation,
        }.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return build


def test_the_shipped_catalogue_loads() -> None:
    found = catalogue()
    assert "reach.art33_1.inform_recipients" in found.obligations
    assert found.for_market("EU")
    assert all(one.regime == "reach" for one in found.of_regime("reach"))
    assert "1478-61-1" in found.lists["candidate_list"].cas, "members of groups belong to the list"


def test_a_good_entry_is_read_whole(home: Home) -> None:
    found, problems = catalogue_read(home())
    assert problems == ()
    one = found.obligations["reach.sample"]
    assert one.scope == All((TraitIs("thing"), SubstanceIn(list_id="metals", above_ppm=1000)))
    assert (one.next_step.cost_eur, one.file) == ((0.0, 10.0), "obligations/reach.yml")


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("severity: document", "severity: grave", "unknown_word"),
        ("severity: document", "severity: document\n  color: red", "unknown_key"),
        ("zh: 照做。", "zh: ''", "missing"),
        ("en: Do it., ", "", "missing"),
        ("on: 2008-10-28", "on: someday", "not_a_day"),
        ("on: 2008-10-28", "note: {en: a, zh: b}", "no_day"),
        ("markets: [EU]", "markets: [MARS]", "unknown_market"),
        ("trait: thing", "trait: thin", "unknown_name"),
        ("list: metals", "list: metal", "unknown_name"),
        ("kind: paper", "kind: papers", "unknown_name"),
        ("dates: [{role: applies_from, on: 2008-10-28}]", "dates: []", "missing"),
        ("{all: [{trait: thing}, ", "{any: [], all: [", "not_one_key"),
        (
            "scope: {all: [{trait: thing}, {substance: {list: metals, above_ppm: 1000}}]}",
            "scope: {any: []}",
            "empty_condition",
        ),
        ("cost_eur: [0, 10]", "cost_eur: [10, 0]", "not_a_range"),
        ('article: "33(1)"', "article: 33", "not_text"),
        ("celex: 32006R1907, ", "", "celex_or_citation"),
        ("id: reach.sample", "id: reach.sample\n  id: reach.other", "not_yaml"),
        ("above_ppm: 1000", "above_ppm: -1", "not_a_number"),
    ],
)
def test_a_fault_is_named(home: Home, was: str, becomes: str, code: str) -> None:
    assert was in OBLIGATION
    _, problems = catalogue_read(home(OBLIGATION.replace(was, becomes, 1)))
    assert [p.code for p in problems] == [code]
    assert problems[0].file == "obligations/reach.yml"
    assert problems[0].where == ("file" if code == "not_yaml" else "reach.sample")


def test_one_bad_entry_leaves_the_others(home: Home) -> None:
    second = OBLIGATION.replace("reach.sample", "reach.second").replace("severity: document", "severity: 3")
    found, problems = catalogue_read(home(OBLIGATION + second))
    assert set(found.obligations) == {"reach.sample"}
    assert [(p.where, p.code) for p in problems] == [("reach.second", "not_text")]


def test_an_id_twice_is_reported(home: Home) -> None:
    _, problems = catalogue_read(home(OBLIGATION + OBLIGATION))
    assert [p.code for p in problems] == ["id_twice"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    _, problems = catalogue_read(tmp_path)
    assert {p.code for p in problems} == {"no_file"}


def test_traits_name_known_traits(home: Home) -> None:
    _, problems = catalogue_read(home(traits=TRAITS.replace("}}\n", "}, implies: [nothing]}\n")))
    assert [(p.file, p.code) for p in problems] == [("traits/all.yml", "unknown_name")]


def test_the_error_names_the_first_fault_and_counts_the_rest(home: Home) -> None:
    _, problems = catalogue_read(home("- {}\n- {}\n"))
    assert "obligations/reach.yml" in str(CatalogueError(problems))
    assert "1 more" in str(CatalogueError(problems))


def test_words_that_yaml_takes_for_booleans_stay_words() -> None:
    assert strict_yaml("{on: no, yes: off, real: true}") == {"on": "no", "yes": "off", "real": True}


def test_conditions_nest() -> None:
    told = {"not": {"any": [{"codes": {"any": ["8516"], "except": ["851690"]}}, {"trait": "thing"}]}}
    found = condition_of(told)
    assert isinstance(found, Not)
    assert list(leaves(found)) == [CodesAre(("8516",), ("851690",)), TraitIs("thing")]


@pytest.mark.parametrize(
    "told",
    [
        {"codes": {"any": []}},
        {"codes": {"any": [8516]}},
        {"substance": {"list": "rohs", "cas": ["7439-92-1"]}},
        {"quantity": {"of": "mass", "unit": "t"}},
        {"quantity": {"of": "mass", "unit": "t", "at_least": 1, "below": 2}},
        {"always": False},
        {"sometimes": True},
        ["trait"],
    ],
)
def test_an_ill_formed_condition_is_refused(told: object) -> None:
    with pytest.raises(Refused):
        condition_of(told)

"""What is seen of a source's keys: counted, compared, and told when it differs."""

from __future__ import annotations

import json

import pytest

from crawlers.contract import RunReport, RunState, RunStatus, SchemaChange, SeenKey
from crawlers.rows import Row
from crawlers.schemas import SchemaSeen, schema_change
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, batch

MANY = [made.notification(n) for n in range(30)]


def seen(*cells: dict[str, object], unknown: tuple[str, ...] = ()) -> SchemaSeen:
    counted = SchemaSeen()
    for one in cells:
        row = Row(one, "row")
        row.unknown = unknown
        counted.add(row)
    return counted


def known(key: str, present: float) -> SeenKey:
    return SeenKey(key=key, present=present, filled=present)


def test_presence_and_filling_are_told_apart() -> None:
    columns = seen({"a": 1, "b": ""}, {"a": 0, "b": "x"}, {"a": None}).columns()
    assert [(c.key, c.present, c.filled) for c in columns] == [("a", 1.0, 0.6667), ("b", 0.6667, 0.3333)]


def test_nested_keys_count_once_a_row() -> None:
    row = Row({"risk": [{"type": ""}, {"type": "fire"}]}, "row")
    assert len(row.rows("risk")) == 2
    counted = SchemaSeen()
    counted.add(row)
    assert [(c.key, c.filled) for c in counted.columns()] == [("risk", 1.0), ("risk.type", 1.0)]


def test_a_column_that_every_row_had_is_missed_at_once_and_a_rare_one_is_not() -> None:
    change = schema_change(seen({"a": 1}), [known("a", 1.0), known("b", 1.0), known("c", 0.3)])
    assert change == SchemaChange(missing=("b",))


def test_a_rare_key_is_missed_once_chance_no_longer_explains_it() -> None:
    before = [known("a", 1.0), known("c", 0.3)]
    assert schema_change(seen(*[{"a": 1}] * 19), before) is None
    assert schema_change(seen(*[{"a": 1}] * 20), before) == SchemaChange(missing=("c",))


def test_a_new_name_for_a_missing_key_is_guessed() -> None:
    change = schema_change(seen({"deadlineDate": 1}, unknown=("deadlineDate",)), [known("deadlineDay", 1.0)])
    assert change is not None
    assert change.renamed == ("deadlineDay -> deadlineDate",)
    assert "perhaps renamed: deadlineDay -> deadlineDate" in change.sentence()


def test_no_rows_say_nothing() -> None:
    assert schema_change(SchemaSeen(), [known("a", 1.0)]) is None


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    place = tmp_path_factory.mktemp("schemas")
    columns = [*made.ECHA_COLUMNS, "Note"]
    made.eping_pages(place / "key_more", [one | {"urgency": "high"} for one in MANY], None)
    made.eping_pages(
        place / "key_renamed",
        [{("commentDeadline" if k == "commentDeadlineDate" else k): v for k, v in m.items()} for m in MANY],
        None,
    )
    wide = [[*made.substance(n), "x"] for n in range(250)]
    made.candidate_entry(place / "column_more", made.candidate_list(wide, columns=columns))
    made.candidate_entry(place / "as_before", made.candidate_list())
    before = [known(column, 1.0).to_json() for column in made.ECHA_COLUMNS]
    deadline = {"schema": [known("commentDeadlineDate", 1.0).to_json()]}
    jobs = [
        {"name": "key_more", "source": "eping"},
        {"name": "key_renamed", "source": "eping", "state": deadline},
        {"name": "column_more", "source": "echa_candidate_list", "state": {"schema": before}},
        {"name": "as_before", "source": "echa_candidate_list", "state": {"schema": before}},
    ]
    told = [job | {"replay": place / str(job["name"]), "as_of": "2025-06-12"} for job in jobs]
    return batch(told, place / "runs")


@pytest.mark.parametrize(
    ("name", "added", "items"), [("key_more", "urgency", 30), ("column_more", "Note", 250)]
)
def test_a_key_more_is_told_and_the_rows_are_still_read(
    runs: dict[str, RunFolder], name: str, added: str, items: int
) -> None:
    report = runs[name].report
    assert (report.status, report.unreadable, len(runs[name].items)) == (RunStatus.OK, 0, items)
    assert report.schema_change == SchemaChange(added=(added,))
    assert next(c for c in report.schema if c.key == added).filled == 1.0


def test_a_renamed_key_fails_the_run_and_the_difference_is_told(runs: dict[str, RunFolder]) -> None:
    report = runs["key_renamed"].report
    assert (report.status, report.reason_code) == (RunStatus.FAILED, "unreadable_rows")
    assert "missing key(s): commentDeadlineDate" in report.reason


def test_an_unchanged_schema_raises_nothing(runs: dict[str, RunFolder]) -> None:
    report = runs["as_before"].report
    assert report.status is RunStatus.OK
    assert report.schema_change is None
    assert {c.key for c in report.schema} == set(made.ECHA_COLUMNS)


def test_the_schema_survives_the_wire(runs: dict[str, RunFolder]) -> None:
    report = runs["column_more"].report
    assert RunReport.from_json(json.loads(json.dumps(report.to_json()))) == report
    state = RunState(schema=report.schema, spent={"https://a.example/": 2})
    assert RunState.from_json(json.loads(json.dumps(state.to_json()))) == state


def test_a_state_with_foreign_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown fields"):
        RunState.from_json({"etags": {}})

"""`manage.py understand` and `manage.py evaluate_understanding`, with good and bad files."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

GOOD = {
    "id": "n1",
    "source": "eping",
    "title": "Draft rule on button cells",
    "text": "Importers shall mark the batteries by 1 March 2027. HS code(s): 850650. "
    "Not 117-81-8 but CAS 117-81-7.",
    "published": "2026-01-05",
    "metadata": {"hs": ["8506"], "dates": {"comment_deadline": "2026-03-06"}, "area": "TBT", "agency": "any"},
}


def _run(tmp_path: Path, lines: list[str], jobs: int = 1) -> list[dict[str, Any]]:
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    call_command(
        "understand",
        **{"file_in": tmp_path / "in.jsonl", "file_out": tmp_path / "out.jsonl", "jobs": jobs},
        stderr=StringIO(),
    )
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_document_with_what_its_source_states(tmp_path: Path) -> None:
    (told,) = _run(tmp_path, [json.dumps(GOOD)])
    content = f"{GOOD['title']}\n{GOOD['text']}"
    assert told["relevant"] is True
    assert told["regimes"] == ["batteries"]
    assert set(told["hs"]) == {"8506", "850650"}
    assert told["cas"] == ["117-81-7"]
    assert {"role": "comment_deadline", "date": "2026-03-06"}.items() <= told["dates"][0].items()
    (duty,) = told["obligations"]
    assert (duty["actor"], duty["deadline"]) == ("importer", "2027-03-01")
    assert content[duty["start"] : duty["end"]].startswith("Importers shall mark")
    for one in told["evidence"]:
        assert one["start"] is None or 0 <= one["start"] < one["end"] <= len(content)


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_lines_are_told_in_their_place_and_the_rest_goes_on(tmp_path: Path, jobs: int) -> None:
    lines = [
        json.dumps(GOOD),
        "no json",
        '{"id": 2, "title": "no text"}',
        '{"id": 3, "text": "x", "published": "soon"}',
        "[1]",
        json.dumps(GOOD | {"id": "last"}),
    ]
    told = _run(tmp_path, lines, jobs)
    assert [row["id"] for row in told] == ["n1", None, 2, 3, None, "last"]
    assert ["error" in row for row in told] == [False, True, True, True, True, False]
    assert "YYYY-MM-DD" in told[3]["error"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("understand", file_in=tmp_path / "none", file_out=tmp_path / "out", jobs=1)
    with pytest.raises(CommandError, match="from 1 to 64"):
        call_command("understand", file_in=tmp_path / "none", file_out=tmp_path / "out", jobs=0)


def _labelled(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    file = tmp_path / "labelled.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_an_evaluation_with_its_plot_and_its_gate(tmp_path: Path) -> None:
    good = GOOD | {"regimes": ["batteries"], "doc_type": "proposal", "lang": "en", "cas": ["117-81-7"]}
    missed = {"id": 2, "source": "x", "title": "Nothing", "text": "Nothing at all.", "regimes": ["weee"]}
    out, plot = StringIO(), tmp_path / "plot.svg"
    call_command(
        "evaluate_understanding",
        _labelled(tmp_path, [good]),
        min_recall=0.97,
        plot=plot,
        json=True,
        stdout=out,
    )
    report = json.loads(out.getvalue())
    assert report["regimes"]["micro"]["f1"] == 1.0
    assert report["codes"]["cas"]["f1"] == 1.0
    assert plot.read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(CommandError, match=r"0\.5; at least 0\.97"):
        call_command(
            "evaluate_understanding", _labelled(tmp_path, [good, missed]), min_recall=0.97, stdout=StringIO()
        )


def test_a_file_without_labels(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="line 1: neither"):
        call_command("evaluate_understanding", _labelled(tmp_path, [GOOD]))
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="holds no document"):
        call_command("evaluate_understanding", tmp_path / "empty.jsonl")


@pytest.mark.parametrize("jobs", [1, 2])
def test_hostile_lines_are_told_in_their_place(tmp_path: Path, jobs: int) -> None:
    lines = [
        "[" * 100_000,
        '{"id": "\\ud800", "text": "Importers must keep \\udfff records of 😀 lead."}',
        "\ufeff" + json.dumps(GOOD),
        '{"id": 1' + "0" * 5000 + ', "text": "a number without end"}',
        json.dumps(GOOD | {"id": 7, "title": "A 😀 rule", "text": "CAS 117-81-7\r\n𝟙 HS 9503"}),
    ]
    nested, lone, marked, endless, astral = _run(tmp_path, lines, jobs)
    assert "nested" in nested["error"] and nested["id"] is None
    assert lone["id"] == "\ud800" and "error" not in lone
    assert marked["id"] == "n1" and marked["cas"] == ["117-81-7"]
    assert "not JSON" in endless["error"]
    assert (astral["id"], astral["cas"], astral["hs"]) == (7, ["117-81-7"], ["8506", "9503"])


def test_dates_without_a_value_are_let_go_and_lists_are_read(tmp_path: Path) -> None:
    dates = {"comment_deadline": None, "entry_into_force": "", "application": ["2027-01-01", "2028-01-01"]}
    (told,) = _run(tmp_path, [json.dumps({"id": 1, "text": "x", "metadata": {"dates": dates}})])
    assert [(d["role"], d["date"]) for d in told["dates"]] == [
        ("application", "2027-01-01"),
        ("application", "2028-01-01"),
    ]
    assert told["lang"] == "und"

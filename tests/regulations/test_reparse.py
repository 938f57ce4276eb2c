"""Captures read again: the difference is shown, written only when told to, and says that a parser did it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from compliance.core.jobs import jobs_drain
from regulations.ingest.runner import folder_read
from regulations.models import Notice, NoticeVersion, Run, Source

DEMO = settings.BASE_DIR / "crawlers" / "demo"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(tmp_path: Path, settings: Any) -> Run:
    """A run of the project's own archive, with its files."""
    settings.CRAWL_RUNS_DIR = tmp_path / "runs"
    days = ("--from", "2025-06-01", "--to", "2025-06-12", "--replay", str(DEMO))
    call_command("backfill", "eping", *days, stdout=io.StringIO(), stderr=io.StringIO())
    jobs_drain(kinds=["understand", "expose"])
    return Run.objects.get()


def reparse(*arguments: str, source: str = "eping") -> dict[str, Any]:
    out = io.StringIO()
    call_command("reparse", source, "--json", *arguments, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def read_otherwise_then(run: Run) -> tuple[str, str, str]:
    """Make files and rows look as if an older parser had written them: symbols changed, added, lost now."""
    path = Path(run.folder) / "items.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    singles = [row for row in rows if sum(r["symbol"] == row["symbol"] for r in rows) == 1]
    changed, unseen = singles[0], singles[1]
    changed["title"] = "A title as the older parser cut it"
    rows.remove(unseen)
    rows.append(changed | {"symbol": "G/TBT/N/XYZ/1", "symbols": ["G/TBT/N/XYZ/1"]})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    version = NoticeVersion.objects.get(notice__symbol=changed["symbol"])
    version.title, version.content_hash, version.item = changed["title"], "0" * 64, changed
    version.save()
    Notice.objects.filter(symbol=unseen["symbol"]).delete()
    return changed["symbol"], unseen["symbol"], "G/TBT/N/XYZ/1"


def test_the_same_parser_reads_the_same(run: Run) -> None:
    report = reparse()
    assert [one["status"] for one in report["runs"]] == ["ok"]
    assert (report["added"], report["changed"], report["lost"], report["differences"]) == (0, 0, 0, [])
    assert report["applied"] is None


def test_the_difference_is_shown_before_anything_is_written(run: Run) -> None:
    changed, added, lost = read_otherwise_then(run)
    before = list(NoticeVersion.objects.order_by("pk").values())
    report = reparse()
    by_symbol = {d["symbol"]: d for d in report["differences"]}
    assert {symbol: d["what"] for symbol, d in by_symbol.items()} == {
        changed: "changed", added: "added", lost: "lost",
    }  # fmt: skip
    then, now = by_symbol[changed]["fields"]["title"]
    assert then == "A title as the older parser cut it" != now
    assert list(by_symbol[changed]["fields"]) == ["title"]
    assert list(NoticeVersion.objects.order_by("pk").values()) == before


def test_applied_it_makes_versions_that_say_a_parser_changed(run: Run) -> None:
    changed, added, _lost = read_otherwise_then(run)
    notices = Notice.objects.count()
    assert reparse("--apply")["applied"] == {"created": 1, "changed": 1, "unchanged": 0}
    versions = NoticeVersion.objects.filter(notice__symbol=changed).order_by("number")
    assert [(v.number, v.origin) for v in versions] == [(1, "history"), (2, "reparsed")]
    assert "title" in versions[1].changed_fields and versions[1].capture == versions[0].capture
    assert NoticeVersion.objects.get(notice__symbol=added).origin == "reparsed"
    assert Notice.objects.count() == notices + 1

    jobs_drain(kinds=["understand", "expose"])
    # The files of the run still hold the old reading; what stands is what is read now.
    assert reparse("--apply")["applied"] == {"created": 0, "changed": 0, "unchanged": 2}


def test_nothing_is_written_while_changes_wait_to_be_understood(run: Run) -> None:
    read_otherwise_then(run)
    reparse("--apply")
    count = NoticeVersion.objects.count()
    with pytest.raises(CommandError, match="wait to be understood"):
        reparse("--apply")
    assert NoticeVersion.objects.count() == count


def test_captures_that_are_gone_are_named(run: Run) -> None:
    (Path(run.folder) / "capture.warc.gz").unlink()
    [told] = reparse()["runs"]
    assert told["status"] == "missing" and "capture.warc.gz" in told["reason"]


def test_captures_that_were_tampered_with_are_not_believed(run: Run) -> None:
    file = Path(run.folder) / "captures.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    file.write_text("".join(json.dumps(row | {"sha256": "0" * 64}) + "\n" for row in rows))
    [told] = reparse()["runs"]
    assert told["status"] == "failed" and "sha256 differs" in told["reason"]
    with pytest.raises(CommandError, match="Nothing was written"):
        reparse("--apply")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody"], "no source nobody"),
        (["eping"], "no good run"),
        (["eping", "--from", "2025-02-01", "--to", "2025-01-01"], "earlier day first"),
    ],
)
def test_what_cannot_be_read_again_is_refused(arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("reparse", *arguments, stdout=io.StringIO())


def test_without_json_the_fields_are_shown_in_words(run: Run) -> None:
    changed, _added, _lost = read_otherwise_then(run)
    out = io.StringIO()
    call_command("reparse", "eping", stdout=out, stderr=io.StringIO())
    told = out.getvalue()
    assert changed.strip() in told and "title:" in told and "→" in told and "Nothing was written" in told
    assert folder_read(Path(run.folder)).report.source == Source.objects.get(name="eping").name

"""`manage.py evaluate_understanding FILE.jsonl`: agreement with labelled documents."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.progress import track

from compliance.core.punctuation import labelled
from regulations.second_opinion import model_in_use
from regulations.understanding import evaluation
from regulations.understanding.pipeline import understand, version
from regulations.understanding.result import Document, Understanding
from regulations.understanding.second import Example, seeds, train
from regulations.understanding.splits import by_source, by_story, stories
from regulations.understanding.wire import UnreadableLine, document_read


class Command(BaseCommand):
    help = _("Compare the understanding with labelled documents (JSON, one a line). Touches no database.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--min-recall", type=float, help=_("fail below this recall of relevant documents")
        )
        parser.add_argument("--plot", type=Path, metavar="FILE.svg", help=_("write the calibration plot"))
        parser.add_argument(
            "--split",
            choices=("story", "source"),
            help=_("judge each part by a second opinion that learnt from the seeds and the other parts"),
        )
        parser.add_argument("--folds", type=int, default=5, help=_("parts of a split by story"))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        rows = _labelled(options["file"])
        pairs = list(_understood(rows, split=options["split"], folds=options["folds"]))
        total = evaluation.Tally()
        for row, found in pairs:
            evaluation.count(total, row, found)
        report = evaluation.verdict(total)
        told = stories([row for row, _found in pairs])
        scored = [row.get("regimes") is not None for row, _found in pairs]
        report["stories"] = len({story for story, counts in zip(told, scored, strict=True) if counts})
        for name in ("lang", "source"):
            groups = evaluation.by_group(pairs, lambda row, name=name: str(row.get(name) or "?"))
            report[f"by_{name}"] = {key: evaluation.summary(tally) for key, tally in sorted(groups.items())}
            held: dict[str, set[int]] = {}
            for story, counts, (row, _found) in zip(told, scored, pairs, strict=True):
                held.setdefault(str(row.get(name) or "?"), set()).update({story} if counts else ())
            for key, summary in report[f"by_{name}"].items():
                summary["stories"] = len(held[key])
        if options["plot"]:
            from regulations.understanding_plot import calibration_svg

            options["plot"].write_text(calibration_svg(report["calibration"]["bins"]), encoding="utf-8")
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1, ensure_ascii=False))
        else:
            self._tell(report)
        recall, least = report["relevance"]["recall"], options["min_recall"]
        if least is not None and (recall is None or recall < least):
            raise CommandError(
                _("Recall of relevant documents is %(recall)s; at least %(least)s is asked for.")
                % {"recall": recall, "least": least}
            )

    def _tell(self, report: dict[str, Any]) -> None:
        line = self.stdout.write
        line(
            _("%(count)s documents of %(stories)s stories")
            % {"count": report["documents"], "stories": report["stories"]}
        )
        _table(line, _("relevance"), {"": report["relevance"]})
        micro = report["regimes"]["micro"] | {"macro": report["regimes"]["macro_f1"]}
        line(f"micro-F1 {micro['f1']}  macro-F1 {micro['macro']}")
        _table(line, _("regime"), report["regimes"]["each"])
        types = report["types"]
        line(labelled(_("document type"), f"{types['accuracy']} {types['interval'] or ''}"))
        _table(line, _("date"), report["dates"])
        _table(line, _("code"), report["codes"])
        line(labelled(_("calibration error"), str(report["calibration"]["error"])))
        auto = report["auto"]
        line(
            _("without review: coverage %(coverage)s, exact %(exact)s %(interval)s")
            % {"coverage": auto["coverage"], "exact": auto["exact"], "interval": auto["exact_interval"]}
        )
        _groups(line, _("language"), report["by_lang"])
        _groups(line, _("source"), report["by_source"])


def _table(line: Any, title: str, rows: dict[str, Any]) -> None:
    line(f"{title:<18}{'n':>5} {'precision':>10} {'recall':>8} {'f1':>7}")
    for name, told in rows.items():
        n = told["hit"] + told["missed"]
        shown = (("-" if told[k] is None else f"{told[k]:.3f}") for k in ("precision", "recall", "f1"))
        precision, recall, f1 = shown
        line(f"  {name:<16}{n:>5} {precision:>10} {recall:>8} {f1:>7}  {told['recall_interval'] or ''}")


def _groups(line: Any, title: str, groups: dict[str, dict[str, Any]]) -> None:
    """One line a group."""
    width = max(18, *(len(name) + 3 for name in groups))
    heads = ("n", "stories", "recall", "precision", "micro-F1", "types")
    line(f"{title:<{width}}" + "".join(f"{head:>10}" for head in heads))
    for name, told in groups.items():
        figures = (told[k] for k in ("recall", "precision", "micro_f1", "types"))
        shown = "".join(f"{'-' if v is None else format(v, '.3f'):>10}" for v in figures)
        counted = f"{told['documents']:>10}{told['stories']:>10}"
        line(f"  {name:<{width - 2}}{counted}{shown}  {told['recall_interval'] or ''}")


def _understood(
    rows: Sequence[tuple[dict[str, Any], Document]], *, split: str | None, folds: int
) -> Iterator[tuple[dict[str, Any], Understanding]]:
    """Each row with its understanding; in a split, heard by a second opinion that never saw its story."""
    if split is None:
        for row, document in track(rows, _("Understanding"), disable=not sys.stderr.isatty()):
            yield row, understand(document, model_in_use())
        return
    labelled = [row for row, _document in rows]
    if folds < 2:
        raise CommandError(_("--folds must be 2 or more."))
    parts = by_source(labelled) if split == "source" else by_story(labelled, folds)
    for learnt, judged in track(parts, _("Parts"), disable=not sys.stderr.isatty()):
        second = train([*seeds(), *_examples(rows, learnt)], version())
        for index in judged:
            row, document = rows[index]
            yield row, understand(document, second)


def _examples(rows: Sequence[tuple[dict[str, Any], Document]], indexes: Sequence[int]) -> Iterator[Example]:
    for index in indexes:
        row, document = rows[index]
        if row.get("regimes") is not None:
            yield Example(
                text=document.text,
                title=document.title,
                regimes=frozenset(row["regimes"]) - {evaluation.IRRELEVANT},
                language=document.language or "und",
            )


def _labelled(file: Path) -> list[tuple[dict[str, Any], Any]]:
    """Rows with their documents. Raises CommandError naming the first line that cannot be used."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(_("%(file)s cannot be read: %(fault)s") % {"file": file, "fault": fault}) from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = document_read(line)[1]
        except UnreadableLine as fault:
            raise CommandError(
                _("%(file)s, line %(number)s: %(fault)s")
                % {"file": file, "number": number, "fault": fault.args[0]}
            ) from None
        row = json.loads(line)
        if "regimes" not in row and "doc_type" not in row:
            raise CommandError(
                _("%(file)s, line %(number)s: neither 'regimes' nor 'doc_type': nothing to compare with.")
                % {"file": file, "number": number}
            )
        rows.append((row, document))
    if not rows:
        raise CommandError(_("%(file)s holds no document.") % {"file": file})
    return rows

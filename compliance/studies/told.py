"""The tables of studies' pages, once for the page and for Excel, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.core.tables import Cell, Column, Table
from compliance.studies.comparing import ComparedCoefficient, Estimated
from compliance.studies.models import Dataset, Report, Study
from compliance.studies.wording import LIGHTS, TONES, language_now


def studies_table(rows: Sequence[tuple[Study, str, Report | None]], excel: str) -> Table:
    """(study, state of its last run in words, newest report)."""
    columns = [
        Column(_("Study"), width=40),
        Column(_("Panel"), width=34),
        Column(_("Belongs to"), width=26),
        Column(_("Last run"), width=18),
        Column(_("Newest report"), "date", 16),
    ]
    cells = [
        [
            Cell(str(study), url=reverse("studies:study", args=[study.pk])),
            Cell(str(study.dataset), url=reverse("studies:panel", args=[study.dataset_id])),
            Cell(str(study.owner)),
            Cell(state, state or "–"),
            _made(report),
        ]
        for study, state, report in rows
    ]
    return Table(
        _("Your studies"),
        columns,
        cells,
        excel=excel,
        empty=_("A study asks a panel of firms a question. File a panel first, then begin a study."),
    )


def _made(report: Report | None) -> Cell:
    if report is None:
        return Cell(None, "–")
    shown = date_format(report.made_at, "SHORT_DATETIME_FORMAT")
    return Cell(report.made_at, shown, url=reverse("studies:report", args=[report.pk]))


def panel_table(panel: Dataset, excel: str) -> Table:
    columns = [
        Column(_("Name"), width=30),
        Column(_("Kind"), width=12),
        Column(_("Empty cells"), "number", 14),
        Column(_("Different values"), "number", 16),
    ]
    kinds = {"number": _("number")}
    rows = [
        [
            Cell(one["name"]),
            Cell(kinds.get(one["kind"], _("text"))),
            Cell(one["empty"], str(one["empty"])),
            Cell(one["different"], str(one["different"])),
        ]
        for one in panel.columns
    ]
    return Table(_("Columns"), columns, rows, excel=excel)


def truth_table(rows: Iterable[Mapping[str, Any]], excel: str) -> Table:
    """Estimates beside the true values of a simulated panel."""
    columns = [
        Column(_("Model"), width=26),
        Column(_("Coefficient"), width=26),
        Column(_("Truth"), "number", 12),
        Column(_("Estimate"), "number", 12),
        Column(_("Lower end"), "number", 12),
        Column(_("Upper end"), "number", 12),
        Column(_("Holds the truth"), width=16),
    ]
    cells = [
        [
            *(Cell(one["model"]), Cell(one["coefficient"])),
            *(_figure(one[name]) for name in ("truth", "beta", "low", "high")),
            Cell(_("yes"), tone="good") if one["covered"] else Cell(_("no"), tone="act"),
        ]
        for one in rows
    ]
    return Table(_("Estimates beside the truth"), columns, cells, excel=excel)


def answers_table(answers: Iterable[Mapping[str, Any]], excel: str) -> Table:
    """A referee's attacks with their answers, as `answer_told` words them."""
    columns = [
        Column(_("Light"), width=14),
        Column(_("Attack"), width=40),
        Column(_("Model"), width=24, is_sheet_only=True),
        Column(_("Number"), "number", 12),
        Column(_("Reading and call"), width=90),
        Column(_("Call"), width=50, is_sheet_only=True),
    ]
    rows = [
        [
            Cell(str(one["light"]), tone=one["tone"]),
            Cell(one["attack"], note=one["model"]),
            Cell(one["model"]),
            Cell(one["value"], one["number"]),
            Cell(one["sentence"], note=one["call"]),
            Cell(one["call"]),
        ]
        for one in answers
    ]
    return Table(_("A referee's attacks and their answers"), columns, rows, excel=excel)


def report_tables(report: Report, excel: str) -> tuple[Table, Table]:
    """The referee's attacks, and the estimates beside the truth: those of the page and of its workbook."""
    asked = (report.credibility or {}).get("answers", [])
    answers = [told for answer in asked if (told := answer_told(answer))]
    return answers_table(answers, excel), truth_table(report.truth or [], excel)


def answer_told(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    """An answer of the credibility report in the reader's language."""
    if answer is None:
        return None
    language = language_now()
    number = answer.get("number")
    return {
        "attack": answer["title"][language],
        "model": answer["model"],
        "light": LIGHTS[answer["light"]],
        "tone": TONES[answer["light"]],
        "value": number,
        "number": "–" if number is None else f"{number:.4g}",
        "sentence": answer["sentence"][language],
        "call": answer["call"],
    }


def coefficients_table(rows: Iterable[ComparedCoefficient], excel: str) -> Table:
    columns = [
        Column(_("Model"), width=26),
        Column(_("Coefficient"), width=26),
        Column(_("Left"), "number", 12),
        Column(_("Standard error, left"), "number", 12, is_sheet_only=True),
        Column(_("Right"), "number", 12),
        Column(_("Standard error, right"), "number", 12, is_sheet_only=True),
        Column(_("Right minus left"), "number", 14),
    ]
    cells = [
        [
            *(Cell(one.model), Cell(one.name)),
            *_estimate(one.left),
            *_estimate(one.right),
            _figure(one.change, note=_("other sign") if one.turns else ""),
        ]
        for one in rows
    ]
    return Table(
        _("Coefficients"), columns, cells, excel=excel, empty=_("Neither report holds a coefficient.")
    )


def _estimate(one: Estimated | None) -> tuple[Cell, Cell]:
    if one is None:
        return Cell(None, "–"), Cell(None)
    return _figure(one.beta, note="" if one.se is None else f"({one.se:.4f})"), Cell(one.se)


def lights_table(rows: Iterable[Mapping[str, Any]], excel: str) -> Table:
    columns = [
        Column(_("Attack"), width=40),
        Column(_("Model"), width=24),
        Column(_("Left"), width=18),
        Column(_("Right"), width=18),
    ]
    cells = [
        [
            Cell(one["attack"], note=_("differs") if one["differs"] else ""),
            Cell(one["model"], one["model"] or "–"),
            *(_light(one[side]) for side in ("left", "right")),
        ]
        for one in rows
    ]
    return Table(_("Lights"), columns, cells, excel=excel, empty=_("Neither report was questioned."))


def _light(one: Mapping[str, Any] | None) -> Cell:
    if one is None:
        return Cell(None, "–")
    return Cell(str(one["light"]), tone=one["tone"], note=one["number"])


def _figure(value: float | None, note: str = "") -> Cell:
    return Cell(value, "–" if value is None else f"{value:.4f}", note=note)

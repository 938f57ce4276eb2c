"""A report written to a folder: tables, plots, scripts, credibility; knows files and decides nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.reporting.credibility.pages import credibility_html, heading
from compliance.econometrics.reporting.credibility.questioning import Credibility, credibility_of
from compliance.econometrics.reporting.latex import latex
from compliance.econometrics.reporting.layout import layouts
from compliance.econometrics.reporting.options import ReportOptions
from compliance.econometrics.reporting.plots import chart_write, figures
from compliance.econometrics.reporting.rscript import r_script
from compliance.econometrics.reporting.spreadsheet import workbook_write
from compliance.econometrics.reporting.statado import stata_do
from compliance.econometrics.reporting.truth import recoveries_of, truth_html
from compliance.econometrics.reporting.webpage import page, table_html
from compliance.econometrics.reporting.word_document import word_write
from compliance.econometrics.specification import StudySpec

Told = Callable[[str, int, int], None]


def report_write(
    spec: StudySpec,
    options: ReportOptions,
    result: Mapping[str, Any],
    folder: Path,
    tell: Told | None = None,
    frame: Table = None,
) -> list[Path]:
    """Writes tables/, plots/, scripts/, credibility.json and report.LANGUAGE.html; returns what it wrote.

    `tell` hears the stage and its part (an attack, a language), how many are done and how many there are.
    `frame` spares reading the data again.
    """
    models = [{**model, **(model.get("did") or {})} for model in result["models"]]
    tell = tell or (lambda stage, done, of: None)
    recovered = recoveries_of(models, options.truth)
    found = credibility_of(spec, options, models, frame, tell)
    written: list[Path] = []
    if recovered:
        written.append(_json([item.to_json() for item in recovered], folder / "truth.json"))
    if options.credibility is not None:
        written.append(_json(found.to_json(), folder / "credibility.json"))
    written += _scripts(spec, options, folder / "scripts")
    steps = 2 * len(options.languages)
    for place, language in enumerate(options.languages):
        tell(f"report {language}", 2 * place, steps)
        tables = _tables(models, options, language, folder / "tables", written)
        tell(f"report {language}", 2 * place + 1, steps)
        plots = _plots(models, found, options, language, folder / "plots", written)
        title = options.title.get(language) or str(result.get("title") or spec.data.stem)
        parts = [credibility_html(found, language)] if options.credibility is not None else []
        if recovered:
            parts.append(truth_html(recovered, options, language))
        path = folder / f"report.{language}.html"
        path.write_text(page(heading(title, language), language, [*parts, *tables, *plots]), encoding="utf-8")
        written.append(path)
    return written


def _json(content: Any, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
    )
    return path


def _tables(
    models: Sequence[Mapping[str, Any]],
    options: ReportOptions,
    language: str,
    folder: Path,
    written: list[Path],
) -> list[str]:
    tables = layouts(models, options, language)
    if not tables or not options.formats:
        return [table_html(table) for table in tables]
    folder.mkdir(parents=True, exist_ok=True)
    paths = {ending: folder / f"tables.{language}.{ending}" for ending in options.formats}
    html = [table_html(table) for table in tables]
    if "tex" in paths:
        paths["tex"].write_text("\n".join(latex(table) for table in tables), encoding="utf-8")
    if "docx" in paths:
        word_write(tables, paths["docx"])
    if "xlsx" in paths:
        workbook_write(tables, paths["xlsx"])
    if "html" in paths:
        paths["html"].write_text(page(tables[0].title, language, html), encoding="utf-8")
    written += paths.values()
    return html


def _plots(
    models: Sequence[Mapping[str, Any]],
    found: Credibility,
    options: ReportOptions,
    language: str,
    folder: Path,
    written: list[Path],
) -> list[str]:
    charts = figures(models, found.curve, found.placebos, options, found.treatment, language)
    if charts:
        folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for name, chart in charts.items():
        paths = chart_write(chart, folder, name, language)
        written += paths
        parts.append(f"<figure>{paths[0].read_text(encoding='utf-8')}</figure>")
    return parts


def _scripts(spec: StudySpec, options: ReportOptions, folder: Path) -> list[Path]:
    made = {"stata": ("models.do", stata_do), "r": ("models.R", r_script)}
    written = []
    for name in options.scripts:
        folder.mkdir(parents=True, exist_ok=True)
        file, write = made[name]
        path = folder / file
        path.write_text(write(spec), encoding="utf-8")
        written.append(path)
    return written

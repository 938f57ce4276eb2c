"""Writes a gap report as HTML, PDF, Excel and JSON, in English and in Chinese."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation

from compliance.core.documents import pdf_bytes, workbook_write
from compliance.exposure.gaps.pages import document_of
from compliance.exposure.gaps.report import GapReport
from compliance.exposure.gaps.sheets import sheets_of
from compliance.exposure.gaps.telling import Teller

LANGUAGES: Final = {"en": "en", "zh-hans": "zh-Hans"}
"""Language of the interface → how files and readers call it."""
FORMATS: Final = ("html", "pdf", "xlsx", "json")


def report_file(report: GapReport, *, language: str, kind: str) -> bytes:
    """One file of a report: `kind` of FORMATS, in `language` of LANGUAGES. Raises KeyError for another."""
    with translation.override(language):
        return _WRITERS[kind](Teller(report))


def report_write(report: GapReport, folder: Path) -> list[Path]:
    """All formats in both languages, in `folder`; returns what was written, in order of name."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, called in LANGUAGES.items():
        for kind in FORMATS:
            path = folder / f"gap_report.{called}.{kind}"
            path.write_bytes(report_file(report, language=language, kind=kind))
            written.append(path)
    return sorted(written)


def cells_told(teller: Teller) -> Iterator[dict[str, Any]]:
    """Each pair of product and obligation, one at a time."""
    return (teller.cell(cell) for cell in teller.report.matrix.cells)


def _html(teller: Teller) -> bytes:
    return render_to_string("exposure/gap_report.html", {"told": teller.told()}).encode()


def _pdf(teller: Teller) -> bytes:
    return pdf_bytes(document_of(teller.told()))


def _xlsx(teller: Teller) -> bytes:
    target = io.BytesIO()
    workbook_write(sheets_of(teller.told(), cells_told(teller)), target)
    return target.getvalue()


def _json(teller: Teller) -> bytes:
    told = teller.told() | {"cells": list(cells_told(teller))}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


_WRITERS: Final = {"html": _html, "pdf": _pdf, "xlsx": _xlsx, "json": _json}

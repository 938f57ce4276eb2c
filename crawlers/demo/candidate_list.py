"""The Candidate List workbook in ECHA CHEM's export format, as it stood on a day.

Knows the sheet, its labels and its quirks (strings for dates, `-` for nothing, newline between
values, one row for each regulatory outcome); the entries come from `regulations/reference`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl import Workbook

from crawlers.demo.facts_folder import REFERENCE

URL = "https://chem.echa.europa.eu/api-obligation-list/v1/candidateList/fullExport"
DOCUMENTS = "https://chem.echa.europa.eu/api-obligation-list/v1/candidateList/documents?name="
OUTCOME = "SVHC ECHA decision on candidate list inclusion"
HEADER = (
    "Substance name",
    "Description",
    "EC number",
    "CAS number",
    "Date of inclusion",
    "Reason for inclusion",
    "Decision",
    "Regulatory outcome",
    "Regulatory outcome date",
)
WIDTHS = (113, 60, 13, 14, 15, 53, 145, 42, 15)
REASONS = {
    "57a": "Carcinogenic (Article 57a)",
    "57b": "Mutagenic (Article 57b)",
    "57c": "Toxic for reproduction (Article 57c)",
    "57d": "PBT (Article 57d)",
    "57e": "vPvB (Article 57e)",
    "57f-ed-env": "Endocrine disrupting properties (Article 57(f) - environment)",
    "57f-ed-hh": "Endocrine disrupting properties (Article 57(f) - human health)",
    "57f-stot-hh": "Specific target organ toxicity after repeated exposure (Article 57(f) - human health)",
    "57f-resp-hh": "Respiratory sensitising properties (Article 57(f) - human health)",
    "57f-eloc-hh": "Equivalent level of concern having probable serious effects to human health "
    "(Article 57(f) - human health)",
    "57f-eloc-env": "Equivalent level of concern having probable serious effects to the environment "
    "(Article 57(f) - environment)",
}
"""The list's own reason labels behind the short codes of `svhc_candidate_list.csv`."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def printed(day: date) -> str:
    """`dd-Mon-yyyy` in English whatever the locale: strftime would follow it."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}"


def rows_on(day: date) -> Iterator[tuple[str, ...]]:
    """Rows of the list on `day`: one for each outcome on or before it, newest inclusion first."""
    with (REFERENCE / "svhc_candidate_list.csv").open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            outcomes = [date.fromisoformat(text) for text in entry["outcomes"].split("|")]
            included = date.fromisoformat(entry["included_on"])
            for outcome in sorted(outcomes, reverse=True):
                if included <= day and outcome <= day:
                    yield _row(entry, included, outcome)


def _row(entry: dict[str, str], included: date, outcome: date) -> tuple[str, ...]:
    cas = [number for number in entry["cas"].split("|") if number]
    repeats = max(len(cas), 1)  # name and EC number are printed once for each CAS number
    return (
        "\n".join([entry["name"]] * repeats),
        entry["scope_note"] or "-",
        "\n".join([entry["ec"]] * repeats) if entry["ec"] else "-",
        "\n".join(cas) or "-",
        printed(included),
        "\n".join(REASONS[code] for code in entry["article57"].split("|")),
        "\n".join(DOCUMENTS + name for name in entry["decision_documents"].split("|")),
        OUTCOME,
        printed(outcome),
    )


def workbook(day: date) -> bytes:
    """The xlsx export as of `day`."""
    book = Workbook(write_only=True)
    moment = datetime(day.year, day.month, day.day)
    book.properties.creator = "Fairlead demo archive"
    book.properties.created = book.properties.modified = moment
    sheet = book.create_sheet("List_results")
    for column, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(HEADER)
    for row in rows_on(day):
        sheet.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return _steady(raw.getvalue(), moment)


def _steady(raw: bytes, moment: datetime) -> bytes:
    """The same workbook with fixed times: openpyxl stamps the save time into entries and properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _with_times(content, moment)
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content, compresslevel=9)
    return out.getvalue()


def _with_times(core: bytes, moment: datetime) -> bytes:
    head, mark, rest = core.partition(b"<dcterms:modified")
    if not mark:
        return core
    open_end = rest.index(b">") + 1
    close = rest.index(b"</dcterms:modified>")
    return head + mark + rest[:open_end] + moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rest[close:]

"""The gap report of an association in the active language, and its files. It decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.core.documents import pdf_bytes, workbook_write
from compliance.exposure.gaps import wording
from compliance.exposure.gaps.members import SHOWN, MemberReports, MembersKept, sums_of
from compliance.exposure.gaps.members_pages import members_document
from compliance.exposure.gaps.members_sheets import members_sheets
from compliance.exposure.gaps.rendering import LANGUAGES
from compliance.exposure.gaps.telling import COUNTED
from regulations.catalogue.loading import catalogue
from regulations.wording import regime

FORMAT: Final = "fairlead.association_gaps/1"


def association_told(reports: MembersKept) -> dict[str, Any]:
    """The report in words of the active language: members by risk, obligations by members that lack them."""
    counts, lacking, products = sums_of(reports)
    association = reports.association
    return {
        "format": FORMAT,
        "language": get_language() or "en",
        "title": _("Gap report: %(firm)s") % {"firm": association},
        "association": {"code": association.code, "name": str(association)},
        "made_on": reports.made_on.isoformat(),
        "made_on_words": wording.day(reports.made_on),
        "catalogue": {"edition": reports.edition},
        "members_count": reports.count,
        "products": products,
        "counts": [
            {"code": code, "words": wording.state(code), "count": counts.get(code, 0)}
            for code in (*COUNTED, "not_needed")
        ],
        "notes": [
            _("Only members whose consent stands are counted: %(count)d.") % {"count": reports.count},
            _("What is not known is not a pass: an obligation is uncertain until its question is answered."),
        ],
        "obligations": _obligations(lacking),
        "members": sorted(_members(reports), key=lambda row: (-row["risk"], row["code"])),
    }


def association_write(reports: MemberReports, folder: Path) -> list[Path]:
    """All formats in both languages, in `folder`; returns what was written, in order of name."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, called in LANGUAGES.items():
        with translation.override(language):
            told = association_told(reports)
            page = render_to_string("exposure/gap_members.html", {"told": told})
            paths = {kind: folder / f"gap_report.{called}.{kind}" for kind in ("html", "pdf", "xlsx", "json")}
            paths["html"].write_text(page, encoding="utf-8")
            paths["pdf"].write_bytes(pdf_bytes(members_document(told)))
            workbook_write(members_sheets(told, reports.gaps(language)), paths["xlsx"])
            paths["json"].write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
            written += paths.values()
    return sorted(written)


def _obligations(lacking: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    known = catalogue().obligations
    rows = [
        {
            "obligation": name,
            "title": wording.pick(known[name].title),
            "reference": wording.reference(known[name]),
            "reference_url": wording.reference_url(known[name]),
            "regime_words": regime(known[name].regime),
            "severity_words": wording.severity(known[name].severity),
            "next_step": wording.pick(known[name].next_step.text),
            "members": firms,
            "products": products,
        }
        for name, (firms, products) in lacking.items()
    ]
    rows.sort(key=lambda row: (-row["members"], -row["products"], row["obligation"]))
    return rows


def _members(reports: MembersKept) -> Iterator[dict[str, Any]]:
    language = get_language() or "en"
    for member in reports.members():
        yield {
            "code": member.code,
            "name": member.name_zh if member.name_zh and wording.is_chinese() else member.name,
            "products": member.products,
            "risk": member.risk,
            "counts": {code: member.counts.get(code, 0) for code in (*COUNTED, "not_needed")},
            "columns": [
                {"code": code, "words": wording.state(code), "count": member.counts.get(code, 0)}
                for code in SHOWN
            ],
            "steps": member.steps.get(language, member.steps["en"]),
        }

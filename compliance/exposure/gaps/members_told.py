"""The gap report of an association in the active language, and its files. It decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from compliance.core.documents import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Notes,
    Sheet,
    SheetColumn,
    Table,
    Tally,
    pdf_bytes,
    workbook_write,
)
from compliance.exposure.gaps import wording
from compliance.exposure.gaps.members import MemberReports, sums_of
from compliance.exposure.gaps.rendering import LANGUAGES
from compliance.exposure.gaps.sheets import pair_columns, pair_row
from compliance.exposure.gaps.telling import COUNTED
from regulations.catalogue.loading import catalogue
from regulations.wording import regime

FORMAT: Final = "fairlead.association_gaps/1"
_SHOWN: Final = ("missing", "expired", "expiring", "valid", "uncertain")


def association_told(reports: MemberReports) -> dict[str, Any]:
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
            paths["pdf"].write_bytes(pdf_bytes(_document(told)))
            workbook_write(_sheets(told, reports), paths["xlsx"])
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


def _members(reports: MemberReports) -> Iterator[dict[str, Any]]:
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
                for code in _SHOWN
            ],
            "steps": member.steps.get(language, member.steps["en"]),
        }


def _document(told: dict[str, Any]) -> Document:
    return Document(
        title=told["title"],
        subtitle=_("as of %(day)s") % {"day": told["made_on_words"]},
        language=told["language"],
        made_on=date.fromisoformat(told["made_on"]),
        page_words=pgettext("page number", "{page} of {pages}"),
        footer=_("Fairlead · catalogue %(edition)s") % {"edition": told["catalogue"]["edition"]},
        is_wide=True,
        blocks=list(_blocks(told)),
    )


def _blocks(told: dict[str, Any]) -> Iterator[Block]:
    yield Tally([(str(row["count"]), row["words"], wording.TONES[row["code"]]) for row in told["counts"]])
    yield Notes(told["notes"])
    yield Heading(_("Members, by risk"))
    yield Table(
        [
            Column(_("Member"), 4),
            Column(_("Products"), 1, Align.RIGHT),
            *(Column(wording.state(code), 1, Align.RIGHT) for code in _SHOWN),
            Column(_("Risk points"), 1.1, Align.RIGHT),
            Column(_("First step"), 5),
        ],
        [
            [
                Cell(row["name"], fine=row["code"]),
                str(row["products"]),
                *(str(count["count"]) for count in row["columns"]),
                f"{row['risk']:.0f}",
                row["steps"][0]["text"] if row["steps"] else "–",
            ]
            for row in told["members"]
        ],
        empty=_("No member has given its consent."),
    )
    yield Heading(_("What most members lack"))
    yield Table(
        [
            Column(_("Obligation"), 5),
            Column(_("Members"), 1, Align.RIGHT),
            Column(_("Products"), 1, Align.RIGHT),
            Column(_("Next step"), 5),
        ],
        [
            [
                Cell(row["title"], fine=row["reference"], url=row["reference_url"]),
                str(row["members"]),
                str(row["products"]),
                row["next_step"],
            ]
            for row in told["obligations"]
        ],
        empty=_("Nothing is missing and no question is open."),
    )


def _sheets(told: dict[str, Any], reports: MemberReports) -> Iterator[Sheet]:
    yield Sheet(
        _("Members"),
        [
            SheetColumn(_("Code"), width=20),
            SheetColumn(_("Member"), width=50),
            SheetColumn(_("Products"), "number", 10),
            *(SheetColumn(wording.state(code), "number", 12) for code in (*COUNTED, "not_needed")),
            SheetColumn(_("Risk points"), "number", 12),
            *(SheetColumn(f"{_('Step')} {number}", width=60) for number in (1, 2, 3)),
        ],
        (
            [
                row["code"],
                row["name"],
                row["products"],
                *(row["counts"][code] for code in (*COUNTED, "not_needed")),
                row["risk"],
                *([step["text"] for step in row["steps"]] + ["", "", ""])[:3],
            ]
            for row in told["members"]
        ),
    )
    yield Sheet(
        _("Obligations"),
        [
            SheetColumn(_("Obligation"), width=34),
            SheetColumn(_("Title"), width=60),
            SheetColumn(_("Reference"), width=28),
            SheetColumn(_("Regime"), width=20),
            SheetColumn(_("Members"), "number", 10),
            SheetColumn(_("Products"), "number", 10),
            SheetColumn(_("Next step"), width=60),
        ],
        (
            [
                *(row[name] for name in ("obligation", "title", "reference", "regime_words")),
                row["members"],
                row["products"],
                row["next_step"],
            ]
            for row in told["obligations"]
        ),
    )
    gaps = reports.gaps(told["language"])
    yield Sheet(
        _("Each product"),
        pair_columns(SheetColumn(_("Firm"), width=20)),
        ([row["firm"], *pair_row(row)] for row in gaps),
    )

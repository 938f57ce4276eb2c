"""Differences between texts of acts as a page and as a workbook, in the reader's language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tablib
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.core.exports import GuardedXLSX
from regulations.lawdiff import LawDiff
from regulations.lawtext import PartChange, Unit, UnitChange, segments

CELL_MOST = 32_000  # Excel holds 32,767 characters in a cell


def kind_words(kind: str) -> str:
    """Inserted, replaced, deleted in the reader's language."""
    return {
        "inserted": pgettext("clause", "inserted"),
        "replaced": pgettext("clause", "replaced"),
        "deleted": pgettext("clause", "deleted"),
    }.get(kind, kind)


def action_words(action: str) -> str:
    return kind_words(action.lower()) if action else ""


def unit_words(unit: Unit) -> str:
    """Article 4, Annex XIII: the clause's name in the reader's language."""
    number = unit.number
    names = {
        "article": _("Article %(number)s") % {"number": number},
        "annex": (_("Annex %(number)s") % {"number": number}).strip(),
        "appendix": (_("Appendix %(number)s") % {"number": number}).strip(),
        "recital": _("Recital %(number)s") % {"number": number},
        "division": _("Heading %(title)s") % {"title": unit.title or number},
    }
    name = names.get(unit.kind, unit.title or number)
    if unit.parent:
        name = _("%(part)s to Annex %(number)s") % {"part": name, "number": unit.parent}
    if unit.occurrence:
        name = _("%(name)s (no. %(count)s of this name)") % {"name": name, "count": unit.occurrence + 1}
    return name


def part_words(part: PartChange, unit: Unit) -> str:
    """Paragraph 5, point (a); row 12; note."""
    if part.what == "row":
        return (_("row %(number)s") % {"number": part.row}) + (f" ({part.head})" if part.head else "")
    if part.what == "note":
        return pgettext("foot of a page", "note")
    if part.what == "heading":
        return pgettext("of a clause", "heading")
    labels = [label.rstrip(".") for label in part.path]
    if unit.kind == "article" and labels and labels[0].isdigit():
        words = _("paragraph %(number)s") % {"number": labels[0]}
        rest = "".join(labels[1:])
        return f"{words} {rest}".strip()
    return _("point %(number)s") % {"number": " ".join(labels)} if labels else pgettext("of a clause", "text")


def difference_context(difference: LawDiff) -> dict[str, Any]:
    """What the templates show: clauses with their parts cut into kept and changed words."""
    return {
        "difference": difference,
        "clauses": [_clause(number, change) for number, change in enumerate(difference.changes, start=1)],
        "acts": sorted({act for change in difference.changes for act in change.acts}),
        "renumbered": [f"{old} → {new}" for old, new in difference.renumbered],
    }


def difference_page(difference: LawDiff) -> str:
    """A page that stands alone: no other file, no script."""
    styles = "".join(
        Path(finders.find(f"web/{name}.css")).read_text("utf-8") for name in ("fairlead", "lawdiff")
    )
    return render_to_string("web/lawdiff_file.html", difference_context(difference) | {"styles": styles})


def difference_workbook(difference: LawDiff) -> bytes:
    """One row a changed paragraph, point or row; a clause that came or went whole is one row."""
    headers = (
        _("clause"),
        _("part"),
        _("change"),
        _("before"),
        _("after"),
        _("amending act"),
        _("instruction"),
    )
    rows = [row for change in difference.changes for row in _rows(change)]
    title = f"{difference.before.celex} {difference.after.celex}"[:31]
    return GuardedXLSX().export_data(tablib.Dataset(*rows, headers=headers, title=title))


def _rows(change: UnitChange) -> list[tuple[str, ...]]:
    name = unit_words(change.unit)
    if not change.parts:
        orders = _orders(change.marks)
        whole = (change.before or "")[:CELL_MOST], (change.after or "")[:CELL_MOST]
        return [(name, "", kind_words(change.kind), *whole, ", ".join(change.acts), orders)]
    return [
        (
            name,
            part_words(part, change.unit),
            kind_words(part.kind),
            part.before[:CELL_MOST],
            part.after[:CELL_MOST],
            ", ".join(sorted({mark.act for mark in part.marks}) or change.acts),
            _orders(part.marks),
        )
        for part in change.parts
    ]


def _orders(marks: Any) -> str:
    return "; ".join(f"{mark.act} {mark.loc} {action_words(mark.action)}".strip() for mark in marks)


def _clause(number: int, change: UnitChange) -> dict[str, Any]:
    return {
        "number": number,
        "name": unit_words(change.unit),
        "heading": next((block.text for block in change.unit.blocks if block.kind == "heading"), ""),
        "kind": change.kind,
        "kind_words": kind_words(change.kind),
        "was": change.was,
        "orders": [_order(mark) for mark in change.marks],
        "parts": [_part(part, change.unit) for part in change.parts] or [_whole(change)],
    }


def _order(mark: Any) -> dict[str, str]:
    return {"act": mark.act, "loc": mark.loc, "action": action_words(mark.action)}


def _part(part: PartChange, unit: Unit) -> dict[str, Any]:
    return {
        "name": part_words(part, unit),
        "kind": part.kind,
        "kind_words": kind_words(part.kind),
        "before": segments(part.before, [(span.before_start, span.before_end) for span in part.spans]),
        "after": segments(part.after, [(span.after_start, span.after_end) for span in part.spans]),
        "orders": [_order(mark) for mark in part.marks],
    }


def _whole(change: UnitChange) -> dict[str, Any]:
    return {
        "name": "",
        "kind": change.kind,
        "kind_words": kind_words(change.kind),
        "before": [(True, change.before)] if change.before else [],
        "after": [(True, change.after)] if change.after else [],
        "orders": [],
    }

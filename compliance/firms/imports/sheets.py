"""Which sheets of a file are read as what, and why the others are not. It reads headers and samples only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from compliance.firms.imports.books import Book, Sheet
from compliance.firms.imports.cells import Cell
from compliance.firms.imports.finding import LOOKED_AT, TALLEST, Found, header_find
from compliance.firms.imports.headings import Heading
from compliance.firms.imports.layout import Layout
from compliance.firms.imports.lines import Placing
from compliance.firms.imports.problems import TableUnreadable
from compliance.firms.imports.reading import cells_below
from compliance.firms.imports.recognition import Recognised, Use, recognise

Recall = Callable[[str, Sequence[Heading]], Mapping[str, str]]
"""Kind and headings to what the firm's files meant by them before."""
_OF_FLOWS = {"unit_price", "price_currency", "mass_kg", "year", "value", "currency", "market", "date"}
"""Columns of a sheet of trade that say nothing of the product as such."""


@dataclass(slots=True)
class SheetPlan:
    """A sheet read as one kind: its header, its columns, and fields that it lacks."""

    sheet: Sheet
    kind: str
    found: Found
    recognised: Recognised
    samples: list[list[Cell]]
    missing: tuple[str, ...] = ()

    def placing(self) -> Placing:
        """Where the fields stand, for the reader of rows."""
        result = Placing(self.sheet.name)
        for use in self.recognised.uses:
            printed = self.found.headings[use.place].printed
            if use.year is not None:
                result.yearly.setdefault(use.year, {})[use.field] = use
                result.headers.setdefault(use.field, printed)
                continue
            result.places[use.field], result.uses[use.field] = use.place, use
            result.headers[use.field] = printed
        return result


@dataclass(frozen=True, slots=True)
class SheetLeft:
    """A sheet that is not read. `reason`: hidden, chart, empty, no_rows, no_table, other_kind, not_asked."""

    name: str
    reason: str
    first: str = ""


@dataclass(slots=True)
class Choice:
    """What of a file is read. `nearest` is the sheet that came closest where none is right."""

    plans: list[SheetPlan] = field(default_factory=list)
    left: list[SheetLeft] = field(default_factory=list)
    nearest: SheetPlan | None = None


def sheets_choose(
    book: Book,
    layouts: Sequence[Layout],
    *,
    wanted: str = "",
    told: Mapping[str, str] | None = None,
    recall: Recall = lambda kind, headings: {},
    given: Mapping[str, Any] | None = None,
) -> Choice:
    """Choose sheets for kinds; the first layout is the one that was asked for, others come along."""
    names = [sheet.name for sheet in book.sheets if not sheet.is_hidden and not sheet.is_chart]
    if wanted and wanted not in names:
        raise TableUnreadable("sheet_unknown", sheet=wanted, known=", ".join(names))
    choice, candidates = Choice(), []
    for sheet in book.sheets:
        if reason := _unfit(sheet, wanted):
            choice.left.append(SheetLeft(sheet.name, reason))
            continue
        top = list(islice(sheet.rows(), LOOKED_AT + TALLEST))
        if not top:
            choice.left.append(SheetLeft(sheet.name, "empty"))
            continue
        plans = [
            plan
            for layout in layouts
            if (plan := _plan(sheet, layout, top, told or {}, recall, given or {})) is not None
        ]
        first = next(
            (cell.text for cell in map(top[0].cell, range(len(top[0].values))) if not cell.is_blank), ""
        )
        candidates.append((sheet, plans, first, len(top)))
    _decide(choice, candidates, layouts)
    if not candidates:
        raise TableUnreadable("file_empty")
    return choice


def _unfit(sheet: Sheet, wanted: str) -> str:
    if sheet.is_chart:
        return "chart"
    if sheet.is_hidden:
        return "hidden"
    return "not_asked" if wanted and sheet.name != wanted else ""


def _plan(
    sheet: Sheet,
    layout: Layout,
    top: Sequence[Any],
    told: Mapping[str, str],
    recall: Recall,
    given: Mapping[str, Any],
) -> SheetPlan | None:
    columns = layout.names
    found = header_find(layout.kind, columns, top, sheet.merged)
    if found is None:
        return None
    samples = cells_below(sheet, found.last, len(found.headings))
    recognised = recognise(
        layout.kind,
        columns,
        found.headings,
        samples,
        told=told,
        remembered=recall(layout.kind, found.headings),
    )
    return SheetPlan(sheet, layout.kind, found, recognised, samples, _missing(layout, recognised, given))


def _missing(layout: Layout, recognised: Recognised, given: Mapping[str, Any]) -> tuple[str, ...]:
    """Fields that must be there and are neither in the sheet nor given."""
    have = set(recognised.fields) | set(given)
    uses: dict[str, Use] = {use.field: use for use in recognised.uses}
    if any(use.year for use in recognised.uses) or "date" in have:
        have.add("year")
    if "value" in uses and uses["value"].currency:
        have.add("currency")
    return tuple(
        column.name
        for column in layout.columns
        if column.required and column.name not in have and not (column.instead and column.instead in have)
    )


Candidate = tuple[Sheet, list[SheetPlan], str, int]


def _decide(choice: Choice, candidates: Sequence[Candidate], layouts: Sequence[Layout]) -> None:
    asked = layouts[0].kind
    of_its_own = {
        id(sheet)
        for sheet, plans, _, _ in candidates
        if any(plan.kind == asked and not plan.missing for plan in plans)
        and not any(plan.kind != asked and not plan.missing for plan in plans)
    }
    for sheet, plans, first, rows in candidates:
        right = [plan for plan in plans if not plan.missing]
        if len(right) > 1 and of_its_own:
            # A sheet of trade names its products too; the sheet of products says more of them.
            right = [plan for plan in right if plan.kind != asked]
        elif len(right) > 1:
            _shared(next(plan for plan in right if plan.kind == asked), right)
        half = [plan for plan in plans if plan.missing and plan.kind != asked and _is_meant(plan)]
        if not right and half:
            right = half
        if rows <= max((plan.found.below for plan in right), default=0):
            choice.left.append(SheetLeft(sheet.name, "no_rows", first))
            continue
        choice.plans += right
        if not right:
            choice.left.append(SheetLeft(sheet.name, "no_table", first))
    if not choice.plans:
        nearest = [plan for _, plans, _, _ in candidates for plan in plans if plan.kind == asked]
        choice.nearest = max(nearest, key=lambda plan: (-len(plan.missing), plan.found.score), default=None)


def _is_meant(plan: SheetPlan) -> bool:
    """A sheet of trade that only lacks its year, market or currency is told so, not passed over."""
    return plan.kind == "flows" and {"sku", "value"} <= plan.recognised.fields and len(plan.missing) < 3


def _shared(plan: SheetPlan, plans: Sequence[SheetPlan]) -> None:
    """Of a sheet that is read twice each column is told once, as what it is."""
    own = plan.recognised
    own.uses = [use for use in own.uses if use.field not in _OF_FLOWS]
    places = {use.place for one in plans for use in one.recognised.uses}
    for one in plans:
        one.recognised.left = [left for left in one.recognised.left if left.place not in places]

"""What the columns of a firm's files meant before: kept by the fingerprint of the header."""

import hashlib
from collections.abc import Sequence

from compliance.firms.imports.headings import Heading
from compliance.firms.imports.recognition import LEAVE, Use, heading_key
from compliance.firms.imports.sheets import Recall, SheetPlan
from compliance.firms.models import Firm, FirmMapping


def fingerprint(headings: Sequence[Heading]) -> str:
    """The same for the same set of headers, in whatever order they stand."""
    keys = sorted(heading_key(heading) for heading in headings if heading.printed)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def mapping_recall(firm: Firm | None) -> Recall:
    """How to look up what headers meant for this firm; without one nothing is remembered."""
    if firm is None:
        return lambda kind, headings: {}
    kept: dict[str, list[FirmMapping]] = {}
    for row in FirmMapping.objects.filter(firm=firm).order_by("changed_at"):
        kept.setdefault(row.kind, []).append(row)

    def recall(kind: str, headings: Sequence[Heading]) -> dict[str, str]:
        rows, mark = kept.get(kind, []), fingerprint(headings)
        known: dict[str, str] = {}
        for row in rows:
            known |= row.columns
        for row in rows:
            if row.fingerprint == mark:
                known |= row.columns
        return known

    return recall


def mapping_keep(*, firm: Firm, plan: SheetPlan, told: dict[str, str], by: str) -> FirmMapping:
    """Remember what the columns of a sheet meant, and which were left out on purpose."""
    headings = plan.found.headings
    columns = {heading_key(headings[use.place]): use_said(use) for use in plan.recognised.uses}
    columns |= {
        heading_key(headings[left.place]): LEAVE
        for left in plan.recognised.left
        if told.get(heading_key(headings[left.place])) == LEAVE
    }
    row, _ = FirmMapping.objects.update_or_create(
        firm=firm,
        kind=plan.kind,
        fingerprint=fingerprint(headings),
        defaults={
            "columns": columns,
            "headers": [heading.printed for heading in headings if heading.printed],
            "by": by[:150],
        },
    )
    return row


def use_said(use: Use) -> str:
    """A use as a person would write it: `mass_kg[g]`."""
    return f"{use.field}[{use.unit}]" if use.unit else use.field

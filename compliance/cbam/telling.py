"""Figures of CBAM in words of the reader's language: amounts, bands, years, why something has no price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from compliance.cbam import wording
from compliance.cbam.models import ProductCost
from compliance.cbam.overview import Band


def euros(amount: Decimal | float | None, places: int = 0) -> str:
    """An amount grouped by three with its currency; a dash where unknown."""
    if amount is None:
        return "–"
    rounded = round(Decimal(str(amount)), places) + 0  # no minus before a zero
    return f"{rounded:,.{places}f} EUR"


def number(value: float | Decimal | None, places: int = 3) -> str:
    """A figure without trailing zeros; a dash where unknown."""
    if value is None:
        return "–"
    text = f"{round(Decimal(str(value)), places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def band_words(band: Band | None, *, is_partial: bool = False) -> str:
    """Lowest to highest; “at least” where a line is missing."""
    if band is None:
        return _("unknown")
    told = _("%(low)s to %(high)s") % {"low": euros(band.low), "high": euros(band.high)}
    return _("at least %(money)s") % {"money": told} if is_partial else told


def cost_words(band: Band | None, *, is_partial: bool = False) -> str:
    if band is None:
        return _("unknown")
    told = euros(band.cost)
    return _("at least %(money)s") % {"money": told} if is_partial else told


def mass_origin(row: ProductCost) -> str:
    """Where the mass of a line comes from."""
    if row.shipment is not None:
        return _("shipment %(reference)s") % {"reference": row.shipment.reference}
    if row.flow_year is None:
        return _("no mass known")
    return _("as exported in %(year)s (planned)") % {"year": row.flow_year}


def refusal_of(row: ProductCost) -> str:
    """Why the line has no price, with what to do; empty where it has one."""
    if not row.refusal:
        return ""
    return " ".join(part for part in wording.refusal_words(row.refusal, row.results[row.counted]) if part)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation, ready to show. `parts` are the steps it rests on."""

    name: str
    formula: str
    value: str
    unit: str
    status: str
    status_words: str
    range: str
    source: str
    act: str
    article: str
    url: str
    parts: tuple[Step, ...]


def steps_of(nodes: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The engine's tree with its words."""
    return tuple(_step(node) for node in nodes)


def _step(node: Mapping[str, Any]) -> Step:
    ends = node.get("range")
    return Step(
        name=wording.step_words(str(node["step"])),
        formula=wording.formula_words(node) if node.get("parts") or node["step"] == "certificates" else "",
        value=number(node["value"], 2 if node["unit"] == "EUR" else 5),
        unit=wording.unit_words(str(node["unit"])),
        status=str(node["status"]),
        status_words=wording.status_words(str(node["status"])),
        range=f"{number(ends[0], 5)} – {number(ends[1], 5)}" if ends else "",
        source=str(node.get("source", "")),
        act=str(node.get("act", "")),
        article=str(node.get("article", "")),
        url=str(node.get("url", "")),
        parts=steps_of(node.get("parts", ())),
    )


def flat(steps: Sequence[Step], depth: int = 0) -> Iterator[tuple[int, Step]]:
    """The tree from top to bottom with its depth, for sheets and documents."""
    for step in steps:
        yield depth, step
        yield from flat(step.parts, depth + 1)


def notices_of(result: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """What the engine told of a line, each once."""
    told = [wording.notice_parts(notice) for notice in (result or {}).get("warnings", [])]
    return list(dict.fromkeys(told))

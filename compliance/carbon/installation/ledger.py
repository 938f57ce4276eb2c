"""Lists every source with its scope, figures, belief and primary share; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from compliance.carbon.engine.explanation import number
from compliance.carbon.engine.figures import Figure, Status, weakest

from .balance import COLUMNS, Outcome
from .model import Installation, Part, Source, at_value, parts_sum
from .quantities import as_figure_value

MEMO = "biogenic"


def ledger_rows(installation: Installation) -> list[dict[str, Any]]:
    """One row a source: scope 1, 2 and 3 of embedded emissions, then what stays beside them."""
    rows = [_row(source) for source in installation.sources]
    for source in installation.sources:
        if source.biogenic:
            rows.append(_entry(source.id, MEMO, None, source.biogenic, (), embedded=False, source=source))
    for item in installation.beside:
        rows.append(_entry(item.id, "beside", 3, (Part((item.amount,)),), (), embedded=False))
    return rows


def totals_json(outcome: Outcome, beside: Fraction) -> dict[str, Any]:
    """tCO2e: what entered, where it went, and the difference, which is zero."""
    entering = dict(zip(COLUMNS, outcome.entering, strict=True))
    sold = sum((item.sold * item.whole[1] for item in outcome.products.values()), Fraction(0))
    return {
        **{key: plain(value) for key, value in entering.items()},
        "in_products_sold": plain(sold),
        "exported_as_energy": plain(outcome.exported[1]),
        "difference": plain(entering["total"] - sold - outcome.exported[1]),
        "beside_scope_3": plain(beside),
    }


def plain(value: Fraction) -> float:
    return number(as_figure_value(value))


def _row(source: Source) -> dict[str, Any]:
    return _entry(source.id, source.kind.value, source.scope, source.direct, source.indirect, source=source)


def _entry(
    id: str,
    kind: str,
    scope: int | None,
    direct: Sequence[Part],
    indirect: Sequence[Part],
    *,
    embedded: bool = True,
    source: Source | None = None,
) -> dict[str, Any]:
    parts = (*direct, *indirect)
    figures = {f.name: f for part in parts for f in (*part.factors, *part.complements)}
    return {
        "id": id,
        "kind": kind,
        "scope": scope,
        "embedded": embedded,
        "to": list(source.target.to) if source is not None else [],
        "tco2e_direct": plain(parts_sum(tuple(direct), at_value)),
        "tco2e_indirect": plain(parts_sum(tuple(indirect), at_value)),
        "primary": source.primary if source is not None else True,
        "by_default": source.by_default if source is not None else False,
        "status": weakest(Status.LAW, *(figure.status for figure in figures.values())).value,
        "figures": [_figure(figure) for figure in figures.values()],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": figure.name,
        "value": number(figure.value),
        "unit": figure.unit,
        "status": figure.status.value,
        "source": figure.source,
    }
    if not figure.is_certain:
        found["range"] = [number(figure.low), number(figure.high)]
    return found

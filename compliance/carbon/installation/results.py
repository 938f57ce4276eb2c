"""Computes installations and writes them down: products, totals, ledger, and lines for the cost engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from compliance.carbon.engine.cases import cases_list, json_load
from compliance.carbon.engine.faults import CasesError, LineFault, Notice
from compliance.carbon.engine.rulepack import CURRENT, RulePack, pack_load

from .balance import COLUMNS, DIRECT, TOTAL, Outcome, Product, installation_evaluate
from .bands import QUANTITIES, Band, bands_find
from .checks import flows_check, outcome_check
from .explaining import Acts, product_explain
from .ledger import ledger_rows, plain, totals_json
from .lines import cbam_line
from .model import Installation, Process, at_value
from .reading import installation_read
from .standards import CURRENT_STANDARDS, Standards, standards_load

SHOWN_INPUTS = 10


@dataclass(frozen=True)
class Computed:
    """One installation with its result; `bands` is None where the ends of the ranges cannot be."""

    installation: Installation
    outcome: Outcome
    bands: Mapping[tuple[str, str], Band] | None
    notices: tuple[Notice, ...]

    def to_json(self, pack: RulePack, standards: Standards) -> dict[str, Any]:
        acts = Acts({**standards.acts, **pack.acts})
        beside = sum((at_value(item.amount) for item in self.installation.beside), Fraction(0))
        return {
            "products": {process.id: self._product(process, acts) for process in self.installation.processes},
            "totals": totals_json(self.outcome, beside),
            "ledger": ledger_rows(self.installation),
            "rule_pack": {**pack.stamp, "standards": standards.stamp},
            "warnings": [notice.to_json() for notice in self.notices],
        }

    def _product(self, process: Process, acts: Acts) -> dict[str, Any]:
        product = self.outcome.products[process.id]
        found = {
            "cn": process.cn or None,
            "route": process.route or None,
            "output_t": plain(product.output),
            "leaving_t": plain(product.sold),
            **_figures(product),
            "explanation": [
                node.to_json(acts) for node in product_explain(self.installation, process, self.outcome)
            ],
            "cbam_line": cbam_line(self.installation, process, self.outcome),
        }
        if process.good is None:
            found["see"] = None
        if self.bands is not None:
            found["band"] = {
                name: [plain(self.bands[process.id, name].lo), plain(self.bands[process.id, name].hi)]
                for name in QUANTITIES
            }
            found["inputs"] = [
                {"input": swing.figure.name, "see": [plain(swing.low), plain(swing.high)]}
                for swing in self.bands[process.id, "see"].swings[:SHOWN_INPUTS]
            ]
        else:
            found["band"], found["inputs"] = None, []
        return found


def installation_compute(installation: Installation, pack: RulePack) -> Computed:
    """Raises LineFault where flows cannot be: more used than made, closed loops, negative emissions."""
    flows_check(installation)
    outcome = installation_evaluate(installation, at_value)
    notices = [*installation.notices, *outcome_check(installation, outcome, pack)]
    bands = bands_find(installation, outcome)
    if bands is None:
        notices.append(
            Notice(
                "band_impossible",
                "At the ends of the ranges the flows make no possible balance: no band is given.",
                "Give smaller uncertainties of outputs and flows.",
            )
        )
    return Computed(installation, outcome, bands, tuple(notices))


def installations_compute(
    pairs: Iterable[tuple[str, Any]], pack: RulePack, standards: Standards
) -> dict[str, dict[str, Any]]:
    """Result by id. One bad installation never costs the others their result; a refusal has no figure."""
    results = {}
    for name, given in pairs:
        try:
            computed = installation_compute(installation_read(given, pack, standards, id=name), pack)
            results[name] = computed.to_json(pack, standards)
        except LineFault as fault:
            results[name] = {
                "products": {},
                "totals": None,
                "ledger": [],
                "rule_pack": {**pack.stamp, "standards": standards.stamp},
                "warnings": [fault.notice.to_json()],
                "error": fault.notice.to_json(),
            }
    return results


def file_compute(
    source: Path, target: Path, *, edition: str = CURRENT, standards: str = CURRENT_STANDARDS
) -> tuple[int, int]:
    """All installations of `source` into `target`. Returns (computed, refused).

    Raises CasesError or PackError if nothing can be computed at all.
    """
    results = installations_compute(installations_load(source), pack_load(edition), standards_load(standards))
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CasesError(
            f"{target} cannot be written ({error.strerror}). Name a file in a folder that exists."
        ) from error
    refused = sum("error" in result for result in results.values())
    return len(results) - refused, refused


def installations_load(path: Path) -> list[tuple[str, Any]]:
    """(id, installation): one object, a list, {"installations": [...]}, or objects by id."""
    found = json_load(path)
    if isinstance(found, Mapping):
        if isinstance(found.get("installations"), list):
            found = found["installations"]
        elif "processes" in found:
            found = [found]
    return cases_list(found)


def _figures(product: Product) -> dict[str, Any]:
    total = product.whole[TOTAL]
    by_column = dict(zip(COLUMNS, product.whole, strict=True))
    return {
        "see_direct": plain(product.see_direct),
        "see_indirect": plain(product.see_indirect),
        "see_total": plain(total),
        "see": plain(product.charged),
        "process_direct": plain(product.own[DIRECT]),
        "process_indirect": plain(product.own[TOTAL] - product.own[DIRECT]),
        "precursors_direct": plain(product.whole[DIRECT] - product.own[DIRECT]),
        "precursors_indirect": plain(
            product.whole[TOTAL] - product.whole[DIRECT] - product.own[TOTAL] + product.own[DIRECT]
        ),
        "scopes": {str(scope): plain(by_column[f"scope_{scope}"]) for scope in (1, 2, 3)},
        "primary_share": plain(by_column["primary"] / total) if total > 0 else None,
        "default_share": plain(by_column["by_default"] / total) if total > 0 else None,
    }

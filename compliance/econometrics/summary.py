"""Results as plain text for a terminal; knows result JSON only."""

from __future__ import annotations

from typing import Any

from compliance.econometrics.runner import StudyResult

SHOWN = ("kp_rk_wald_f", "kp_rk_lm_p", "effective_f", "cragg_donald_f", "ar_p", "hansen_p", "endogeneity_c_p")


def summary(result: StudyResult) -> str:
    """Notes on the data, then one block a model: rows, coefficients, chief diagnostics, notes."""
    notes = [f"data: {note}" for note in result.data.get("notes", [])]
    return "\n\n".join([*notes, *(_block(model) for model in result.models)])


def _block(model: dict[str, Any]) -> str:
    if "error" in model:
        return f"{model['name']}: not estimated. {model['error']['sentence']}"
    heading = f"{model['name']} ({model['estimator']}, {model.get('vcov', '')})  N = {model.get('n', '')}"
    lines = [heading, f"{'':24}{'beta':>14}{'se':>14}{'t':>10}{'p':>11}"]
    for name, item in (model.get("coefficients") or {}).items():
        lines.append(
            f"{name[:24]:24}{_number(item['beta'], 14)}{_number(item['se'], 14)}"
            f"{_number(item['t'], 10, 4)}{_number(item['p'], 11, 3)}"
        )
    told = model.get("diagnostics") or {}
    chosen = [f"{key} {told[key]:.4g}" for key in SHOWN if isinstance(told.get(key), (int, float))]
    if chosen:
        lines.append("  ".join(chosen))
    for item in model.get("dropped", []):
        lines.append(f"left out: {item['rows'] or ', '.join(item['columns'])}: {item['sentence']}")
    lines += [f"note: {note}" for note in model.get("notes", [])]
    return "\n".join(lines)


def _number(value: float | None, width: int, digits: int = 6) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width}.{digits}g}"

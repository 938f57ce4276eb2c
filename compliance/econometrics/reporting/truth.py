"""Estimates beside the truth of a simulated study: which intervals hold it; knows no real data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.reporting.layout import fixed
from compliance.econometrics.reporting.options import ReportOptions
from compliance.econometrics.reporting.wording import word


@dataclass(frozen=True, slots=True)
class Recovery:
    """One coefficient with its interval and the value that made the data; `off` in standard errors."""

    model: str
    coefficient: str
    truth: float
    beta: float
    low: float
    high: float
    covered: bool
    off: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def recoveries_of(
    models: Sequence[Mapping[str, Any]], truth: Mapping[str, Mapping[str, float]]
) -> list[Recovery]:
    """Every stated truth beside its estimate; models that failed have none.

    Raises SpecificationFault where a truth names a model or coefficient that does not exist.
    """
    by_name = {str(model["name"]): model for model in models}
    found = []
    for name, values in truth.items():
        if name not in by_name:
            raise _nothing("model", name, sorted(by_name))
        if "error" in by_name[name]:
            continue
        coefficients = by_name[name].get("coefficients") or {}
        for key, value in values.items():
            item = coefficients.get(key)
            if item is None:
                raise _nothing(f"coefficient of {name!r}", key, sorted(coefficients))
            found.append(_recovery(name, key, value, item))
    return found


def _recovery(model: str, key: str, value: float, item: Mapping[str, Any]) -> Recovery:
    low, high = item["ci"]
    known = low is not None and high is not None
    off = (item["beta"] - value) / item["se"] if item.get("se") else float("inf")
    return Recovery(
        model, key, value, item["beta"], low if known else float("nan"), high if known else float("nan"),
        known and low <= value <= high, off,
    )  # fmt: skip


def _nothing(what: str, name: str, known: Sequence[str]) -> SpecificationFault:
    return SpecificationFault(
        f"report: `truth` names the {what} {name!r}; there are {', '.join(known) or 'none'}.",
        reason="truth",
        where="truth",
    )


def truth_html(found: Sequence[Recovery], options: ReportOptions, language: str) -> str:
    """A section with one row a known value."""
    keys = ("model", "coefficient", "truth", "estimate", "interval", "holds")
    head = "".join(f"<th>{escape(word(f'truth_{key}', language))}</th>" for key in keys)
    places = options.decimals + 1
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{cell}</td>"
            for cell in (
                escape(options.label(item.model, language)),
                escape(options.label(item.coefficient, language)),
                fixed(item.truth, places),
                fixed(item.beta, places),
                f"[{fixed(item.low, places)}, {fixed(item.high, places)}]",
                f'<span class="light {"green" if item.covered else "red"}">'
                + escape(word("truth_yes" if item.covered else "truth_no", language))
                + "</span>",
            )
        )
        + "</tr>"
        for item in found
    )
    return (
        f"<section><h2>{escape(word('truth', language))}</h2><p>{escape(word('truth_lead', language))}</p>"
        f'<table class="attacks"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>'
    )

"""The engine's codes in the reader's language: notices, refusals, inputs, steps of an explanation, beliefs.

English readers see the engine's own sentence, which holds the figures of the case; others the general one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from compliance.cbam.wording_notices import NOTICES
from compliance.cbam.wording_scenarios import SCENARIO_NOTICES

STATUSES = {
    "law": _("law"),
    "published": _("published"),
    "stated": _("stated by the firm"),
    "provisional": _("provisional"),
    "assumed": _("assumed"),
}
STEPS = {
    "see": _("Embedded emissions charged (SEE)"),
    "sefa": _("Free allocation (SEFA)"),
    "carbon_price_paid": _("Carbon price paid"),
    "certificates": _("Certificates"),
    "cost": _("Cost"),
    "emission": _("Emissions"),
    "allocation": _("Allocation"),
}
INPUTS = {
    "price": _("certificate price"),
    "reference_price": _("reference price of the year"),
    "cbam_factor": _("CBAM factor"),
    "cscf": _("correction factor"),
    "markup": _("mark-up"),
    "default_total": _("default value"),
    "benchmark_a": _("benchmark, column A"),
    "benchmark_b": _("benchmark, column B"),
    "see": _("actual emissions"),
    "see_direct": _("direct emissions"),
    "see_indirect": _("indirect emissions"),
    "carbon_price": _("carbon price paid"),
    "carbon_price_paid": _("carbon price paid"),
    "sefa": _("producer's verified allocation"),
}
FORMULAS = {
    "see": _("emissions per tonne that are charged"),
    "sefa": _("CBAM factor × correction factor × benchmark, summed over the chain"),
    "carbon_price_paid": _("carbon price paid per tonne ÷ reference price"),
    "certificates": _("max(0, SEE − SEFA − carbon price paid) × mass"),
    "cost": _("certificates × price; the importer pays, the exporter is exposed"),
}
UNITS = {
    "tCO2e/t": "tCO2e/t",
    "EUR": "EUR",
    "EUR/tCO2e": _("EUR per tCO2e"),
    "share": _("share"),
    "certificates": _("certificates"),
}
OWN = {
    "mass_unknown": (
        _("Nobody has said how many tonnes go to this market."),
        _("Add the mass to the trade flow, or enter a shipment."),
    ),
}
"""Refusals of ours, beside the engine's."""


def is_english() -> bool:
    return (get_language() or "en").startswith("en")


def notice_words(notice: Mapping[str, Any]) -> str:
    """A notice with its remedy as one text."""
    return " ".join(part for part in notice_parts(notice) if part)


def notice_parts(notice: Mapping[str, Any]) -> tuple[str, str]:
    """What is the matter, and what to do."""
    code = str(notice.get("code", ""))
    known = OWN.get(code) or NOTICES.get(code) or SCENARIO_NOTICES.get(code)
    if known and (code in OWN or not is_english()):
        return str(known[0]), str(known[1])
    return str(notice.get("message", code)), str(notice.get("remedy", ""))


def refusal_words(code: str, result: Mapping[str, Any] | None) -> tuple[str, str]:
    """Why a line has no cost, and what to do."""
    error = (result or {}).get("error")
    return notice_parts(error if error and error.get("code") == code else {"code": code})


def status_words(status: str) -> str:
    return str(STATUSES.get(status, status))


def input_words(name: str) -> str:
    """An input of the formula by its name; what is left of the name stands in brackets."""
    if name in INPUTS:
        return str(INPUTS[name])
    known = max((key for key in INPUTS if name.startswith(key)), key=len, default="")
    rest = name[len(known) :].replace("_", " ").strip(" :")
    if not known:
        return name.replace("_", " ")
    return f"{INPUTS[known]} ({rest})" if rest else str(INPUTS[known])


def step_words(step: str) -> str:
    return str(STEPS[step]) if step in STEPS else input_words(step)


def formula_words(node: Mapping[str, Any]) -> str:
    """How a step is computed: in English as the engine says it."""
    step = str(node.get("step", ""))
    if is_english() or step not in FORMULAS:
        return str(node.get("text", ""))
    return str(FORMULAS[step])


def unit_words(unit: str) -> str:
    return str(UNITS.get(unit, unit))


def basis_words(basis: str) -> str:
    return gettext("actual values") if basis == "actual" else gettext("default values")

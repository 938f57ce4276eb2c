"""Words for what the pure package gives as codes: stages, reasons with their remedy, lights, files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from compliance.core.uploads import FileRefused
from compliance.econometrics.reporting.credibility.wording import ATTACKS
from compliance.firms.filing import refusal_words
from compliance.studies.models import StudyRun
from compliance.studies.panel_files import ENDINGS

STAGES = {
    "": _("waiting for a worker"),
    "reading": _("reading the panel"),
    "models": _("estimating %(detail)s"),
    "credibility": _("asking what a referee would ask: %(detail)s"),
    "report": _("writing tables and plots"),
    "storing": _("keeping the report"),
}
REMEDIES = {
    "yaml": _("Correct the text at that place: indent with spaces, and put names with signs in quotes."),
    "shape": _("Write this part as the help beside the editor shows it."),
    "no_column": _("Use a column that the panel has; they are listed beside the editor."),
    "unknown_key": _("Use a word that the specification knows; docs/econometrics.md lists them."),
    "not_a_number": _(
        "Correct these cells in the file and file the panel again, or take the column as groups."
    ),
    "no_models": _("Add at least one model with an outcome and regressors."),
    "no_instruments": _("Name endogenous regressors and instruments together, or neither."),
    "few_firms": _("Studies of members' figures show nothing that rests on fewer than five firms."),
    "differencing": _(
        "Let both studies rest on the same members, or on members of whom five or more differ."
    ),
    "consent": _("Make a panel of the members that consent today and choose it for the study."),
    "data": _("A study on this page reads its own panel only."),
    "too_many": _("Ask for less here; the command line takes any amount."),
    "too_long": _("Shorten the specification."),
    "no_rows": _("Widen the sample, or look for the column whose empty cells take the rows."),
    "panel_changed": _("File the panel again and run the study anew."),
    "worker": _("Run it again; should it happen again, an administrator sees why in the list of jobs."),
}
PANEL_REFUSALS = {
    "not_a_panel": _("A panel is a file that ends in %(endings)s, not in %(ending)s."),
    "too_many_cells": _(
        "The file holds %(rows)s rows of %(columns)s columns; at most %(most_rows)s rows and "
        "%(most_columns)s columns are kept here. Larger panels are estimated on the command line."
    ),
    "broken": _("The file is cut or damaged. Save it again."),
}
LIGHTS = {"red": _("red"), "amber": _("amber"), "green": _("green"), "not_run": _("not run")}
TONES = {"red": "act", "amber": "watch", "green": "good", "not_run": "quiet"}
PLOTS = {
    "coefficients": _("Coefficients by model"),
    "event_study": _("Event study"),
    "placebo": _("Placebo draws"),
    "specification_curve": _("Specification curve"),
}
KINDS = {
    "tables": _("Tables"),
    "plots": _("Plots"),
    "scripts": _("Scripts for Stata and R"),
    "": _("Report and results"),
}


def language_now() -> str:
    """The report's language for the reader: zh or en."""
    return "zh" if (get_language() or "").startswith("zh") else "en"


def stage_words(run: StudyRun) -> str:
    """What a worker is doing for a run."""
    words = str(STAGES.get(run.stage, run.stage))
    if "%(detail)s" not in words:
        return words
    detail = ATTACKS[language_now()].get(run.detail, run.detail)
    return (words % {"detail": detail}).rstrip(": ")


def fault_told(fault: dict[str, Any]) -> dict[str, Any]:
    """A fault's sentence with place and remedy; the sentence itself stays as the estimator says it."""
    remedy = REMEDIES.get(str(fault.get("reason", "")), "")
    return {**fault, "remedy": str(remedy)}


def panel_refusal_words(refused: FileRefused) -> str:
    """Why a panel is not kept and what to do, in the active language."""
    if refused.code in PANEL_REFUSALS:
        return str(PANEL_REFUSALS[refused.code]) % {"endings": ", ".join(ENDINGS), **refused.facts}
    if refused.code == "unknown_type":
        return gettext("The content is no panel of the kind that its name says. Save it again.")
    return refusal_words(refused)


def plot_words(path: str) -> str:
    """The title of a plot by its file name, such as `plots/placebo_base.en.svg`."""
    stem = PurePosixPath(path).name.partition(".")[0]
    for kind, words in PLOTS.items():
        if stem == kind:
            return str(words)
        if stem.startswith(f"{kind}_"):
            return f"{words}: {stem.removeprefix(f'{kind}_').replace('_', ' ')}"
    return stem

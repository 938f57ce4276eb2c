"""The models of a specification as an R script with fixest and did; runs nothing."""

from __future__ import annotations

import re

from compliance.econometrics.asking import SELECTED
from compliance.econometrics.reporting.statado import split_terms
from compliance.econometrics.specification import ModelSpec, StudySpec

READ = {
    ".csv": 'data <- read.csv("{name}", check.names = FALSE)',
    ".dta": 'data <- as.data.frame(haven::read_dta("{name}"))',
    ".xlsx": 'data <- as.data.frame(readxl::read_excel("{name}"))',
    ".parquet": 'data <- as.data.frame(arrow::read_parquet("{name}"))',
}


def r_script(spec: StudySpec) -> str:
    """The whole file, one block a model, results in the list `models`."""
    how = READ.get(spec.data.suffix.lower(), "# Read {name} into a data frame named data.")
    lines = [
        "# Written from the specification; the same models as results.json.",
        '# install.packages(c("fixest", "did", "ivmodel"))',
        "library(fixest)",
        how.format(name=spec.data.name),
    ]
    lines += [f"data${name} <- with(data, {_expression(text)})" for name, text in spec.variables.items()]
    panel = next((model for model in spec.models if model.unit and model.time), None)
    if panel is not None:
        lines.append(f"data <- panel(data, ~ {panel.unit} + {panel.time})")
    lines.append("models <- list()")
    for model in spec.models:
        lines += ["", f"# {model.name}", *model_lines(model)]
    regressions = [model for model in spec.models if model.estimator not in ("did", "mediation", *SELECTED)]
    return "\n".join([*lines, "", "etable(models)" if regressions else "", ""])


def model_lines(model: ModelSpec) -> list[str]:
    """Commands of one model."""
    if model.estimator == "did":
        return _did(model)
    if model.estimator == "mediation":
        return [f"# {model.name}: mediation::mediate on two lm fits; results.json has the bootstrap."]
    if model.estimator in SELECTED:
        return _selected(model)
    right = " + ".join(r_term(term) for entry in model.regressors for term in split_terms(entry)) or "1"
    formula = f"{model.outcome} ~ {right}" + ("" if model.constant or model.absorb else " - 1")
    if model.absorb:
        formula += " | " + " + ".join("^".join(re.split(r"[\^#:*]", name)) for name in model.absorb)
    if model.instrumented:
        inside = [" + ".join(r_term(term) for term in part) for part in (model.endogenous, model.instruments)]
        formula += f" | {inside[0]} ~ {inside[1]}"
    given = [formula, f"data = {_rows(model)}", f"vcov = {_variance(model)}"]
    if model.weights:
        given.append(f"weights = ~ {model.weights}")
    command = "fepois" if model.estimator == "poisson" else "feols"
    notes = []
    if model.estimator in ("liml", "gmm"):
        notes.append(f"# feols knows two-stage least squares only; {model.estimator} needs ivmodel or gmm.")
    if model.vcov.kind in ("crv3", "hc2", "ac") or (model.vcov.kind == "hc3" and model.absorb):
        notes.append(f"# Errors of {model.vcov.kind}: use the package sandwich or summclust on this fit.")
    return [*notes, f'models[["{model.name}"]] <- {command}({", ".join(given)})']


def _selected(model: ModelSpec) -> list[str]:
    """Two steps by sampleSelection; bounds have no package that is kept up."""
    if model.estimator == "lee_bounds":
        return [f"# {model.name}: Lee's bounds; leebounds in Stata, or results.json."]
    given = model.selection.get("regressors") or []
    entries = [given] if isinstance(given, str) else list(given)
    sides = [
        " + ".join(r_term(term) for entry in side for term in split_terms(str(entry))) or "1"
        for side in (entries, model.regressors)
    ]
    named = model.selection.get("outcome") or model.selection.get("column") or f"!is.na({model.outcome})"
    call = f"heckit({named} ~ {sides[0]}, {model.outcome} ~ {sides[1]}, data = {_rows(model)})"
    return [f'models[["{model.name}"]] <- sampleSelection::{call}']


def r_term(term: str) -> str:
    """A formula's term in fixest's notation."""
    text = term.strip()
    if power := re.fullmatch(r"(\w+)\s*(?:\^|\*\*)\s*(\d)", text):
        return f"I({power[1]}^{power[2]})"
    if lagged := re.fullmatch(r"([lfd])(\d*)\.(\w+)", text, re.IGNORECASE):
        count = f", {lagged[2]}" if lagged[2] else ""
        return f"{lagged[1].lower()}({lagged[3]}{count})"
    if factor := re.fullmatch(r"i(?:b(\d+))?\.(\w+)", text, re.IGNORECASE):
        return f"i({factor[2]}, ref = {factor[1]})" if factor[1] else f"factor({factor[2]})"
    text = re.sub(r"\bln\(", "log(", text)
    text = re.sub(r"\blag\(", "l(", text)
    text = re.sub(r"\bc\.", "", text)
    return text.replace("##", "*").replace("#", ":")


def _expression(text: str) -> str:
    return re.sub(r"\bln\(", "log(", text.replace("**", "^"))


def _rows(model: ModelSpec) -> str:
    if not model.sample:
        return "data"
    found = re.sub(r"\s+and\s+", " & ", model.sample)
    found = re.sub(r"\s+or\s+", " | ", found)
    found = re.sub(r"\bnot\s+", "!", found).replace("missing(", "is.na(")
    found = re.sub(r"(\w+)\s+in\s+\(([^)]*)\)", r"\1 %in% c(\2)", found)
    found = re.sub(r"inrange\((\w+),\s*([^,]+),\s*([^)]+)\)", r"(\1 >= \2 & \1 <= \3)", found)
    return f"subset(data, {found})"


def _variance(model: ModelSpec) -> str:
    kind = model.vcov.kind
    if kind in ("cluster", "crv3") and model.vcov.clusters:
        return "~ " + " + ".join("^".join(re.split(r"[\^#:*]", name)) for name in model.vcov.clusters)
    if kind == "dk":
        return (
            f"DK({model.vcov.bandwidth - 1:g}) ~ {model.time}"
            if model.vcov.bandwidth
            else f"DK ~ {model.time}"
        )
    if kind == "hac":
        lags = f"({model.vcov.bandwidth - 1:g})" if model.vcov.bandwidth else ""
        return f"NW{lags} ~ {model.unit} + {model.time}" if model.unit else f"NW{lags} ~ {model.time}"
    if kind == "conley":
        place = f"{model.vcov.latitude} + {model.vcov.longitude}"
        return f"conley({model.vcov.cutoff_km:g}) ~ {place}"
    if kind == "hc3" and not model.absorb:
        return '"HC3"'
    return '"iid"' if kind == "iid" else '"hetero"'


def _did(model: ModelSpec) -> list[str]:
    did = dict(model.did)
    cohort = next((did[key] for key in ("cohort", "gname", "gvar", "first_treated") if did.get(key)), None)
    outcome, unit, time = (
        did.get("outcome", model.outcome),
        did.get("unit", model.unit),
        did.get("time", model.time),
    )
    lines = ["library(did)"]
    if cohort is None:
        treatment = did.get("treatment", "treated")
        cohort = "first_treated"
        lines.append(
            f"data$first_treated <- ave(ifelse(data${treatment} == 1, data${time}, Inf), "
            f"data${unit}, FUN = min)"
        )
        lines.append("data$first_treated[is.infinite(data$first_treated)] <- 0")
    given = did.get("covariates", model.regressors)
    names = given.split("+") if isinstance(given, str) else list(given or ())
    formula = f", xformla = ~ {' + '.join(str(name).strip() for name in names)}" if names else ""
    control = "notyettreated" if str(did.get("control", "")).startswith("not") else "nevertreated"
    lines.append(
        f'cells <- att_gt(yname = "{outcome}", tname = "{time}", idname = "{unit}", gname = "{cohort}", '
        f'data = data, control_group = "{control}"{formula})'
    )
    return [*lines, 'print(aggte(cells, type = "simple"))', 'print(aggte(cells, type = "dynamic"))']

"""The models of a specification as a Stata do-file; runs nothing.

reghdfe, ivreghdfe, ppmlhdfe, ivreg2, csdid and acreg are packages of their authors; the file says so. What
has no equivalent is written as a comment that names it, never left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.econometrics.asking import SELECTED
from compliance.econometrics.specification import ModelSpec, StudySpec

READ = {
    ".csv": 'import delimited "{name}", clear varnames(1) case(preserve)',
    ".dta": 'use "{name}", clear',
    ".xlsx": 'import excel "{name}", clear firstrow',
}
KERNELS = {"bartlett": "bartlett", "parzen": "parzen", "truncated": "truncated"}


def stata_do(spec: StudySpec) -> str:
    """The whole file, one block a model."""
    how = READ.get(spec.data.suffix.lower())
    lines = [
        "* Written from the specification; the same models as results.json.",
        "* ssc install reghdfe, ftools, ivreg2, ivreghdfe, ppmlhdfe, csdid, drdid",
        "version 16",
        how.format(name=spec.data.name)
        if how
        else f"* Stata does not read {spec.data.name}: convert it first.",
    ]
    panel = next((model for model in spec.models if model.unit and model.time), None)
    if panel is not None:
        lines += [f"capture egen long __unit = group({panel.unit})", f"xtset __unit {panel.time}"]
    lines += [f"generate double {name} = {_expression(text)}" for name, text in spec.variables.items()]
    for model in spec.models:
        lines += ["", f"* {model.name}", *model_lines(model), f"estimates store {stored(model.name)}"]
    return "\n".join([*lines, ""])


def stored(name: str) -> str:
    """A name Stata takes: letters, digits, underscores, 32 at most."""
    clean = re.sub(r"\W", "_", name, flags=re.ASCII)[:30]
    return clean if clean[:1].isalpha() else f"m_{clean}"[:30]


def _selected(model: ModelSpec) -> list[str]:
    right = " ".join(stata_term(term) for entry in model.regressors for term in split_terms(entry))
    named = str(model.selection.get("outcome") or model.selection.get("column") or "")
    condition = f" if {_condition(model.sample)}" if model.sample else ""
    if model.estimator == "lee_bounds":
        chosen = f" select({named})" if named else ""
        return [f"leebounds {model.outcome} {right}{condition},{chosen} cieffect"]
    deciding = model.selection.get("regressors") or []
    texts = [deciding] if isinstance(deciding, str) else list(deciding)
    moved = " ".join(stata_term(term) for entry in texts for term in split_terms(str(entry)))
    equal = f"{named} = " if named else ""
    lines = [f"heckman {model.outcome} {right}{condition}, select({equal}{moved}) twostep"]
    if model.vcov.kind != "iid":
        lines.append("* Stata's twostep takes no robust or clustered variance; results.json has both steps'.")
    return lines


def model_lines(model: ModelSpec) -> list[str]:
    """Commands of one model."""
    if model.estimator == "did":
        return _did(model)
    if model.estimator == "mediation":
        return ["* Paths by regress, products by sgmediation2 (ssc); results.json has the bootstrap."]
    if model.estimator in SELECTED:
        return _selected(model)
    crossed, absorbed = _effects(model)
    regressors = " ".join(stata_term(term) for entry in model.regressors for term in split_terms(entry))
    condition = f" if {_condition(model.sample)}" if model.sample else ""
    weight = (
        f" [{'fw' if model.weights_kind == 'frequency' else 'aw'}={model.weights}]" if model.weights else ""
    )
    options = [f"absorb({absorbed})"] if absorbed else []
    if model.estimator == "poisson":
        command = f"ppmlhdfe {model.outcome} {regressors}"
        weight = weight.replace("[aw=", "[pw=")
    elif model.instrumented:
        sides = [" ".join(map(stata_term, part)) for part in (model.endogenous, model.instruments)]
        inside = f"({sides[0]} = {sides[1]})"
        command = f"{'ivreghdfe' if absorbed else 'ivreg2'} {model.outcome} {regressors} {inside}"
        options += {
            "liml": [f"fuller({model.fuller:g})" if model.fuller else "liml"],
            "gmm": ["cue" if model.cue else "gmm2s"],
        }.get(model.estimator, [])
        options += ["small"] if model.small and not absorbed else []
    else:
        command = f"{'reghdfe' if absorbed else 'regress'} {model.outcome} {regressors}"
    options += [] if model.constant or absorbed else ["noconstant"]
    options += [f"level({model.level * 100:g})"] if model.level != 0.95 else []
    variance, note = _variance(model, bool(model.instrumented))
    options += variance
    if model.singletons == "keep" and absorbed:
        options.append("keepsingletons")
    ending = f", {' '.join(options)}" if options else ""
    return [*crossed, *note, f"{command}{condition}{weight}{ending}".replace("  ", " ")]


def split_terms(entry: str) -> list[str]:
    """`a + b` as its terms, brackets respected."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(entry):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "+" and depth == 0:
            found.append(entry[start:place])
            start = place + 1
    found.append(entry[start:])
    return [part.strip() for part in found if part.strip() and part.strip() != "1"]


def stata_term(term: str) -> str:
    """A formula's term in Stata's factor and time-series notation."""
    text = term.strip().replace("`", "")
    if power := re.fullmatch(r"(?:I\()?(\w+)\s*(?:\^|\*\*)\s*(\d)\)?", text):
        return "#".join([f"c.{power[1]}"] * int(power[2]))
    if lagged := re.fullmatch(r"(lag|lead)\((\w+)\s*,?\s*(\d*)\)", text):
        return f"{'L' if lagged[1] == 'lag' else 'F'}{lagged[3] or 1}.{lagged[2]}"
    parts = re.split(r"\s*(##|#|\*|:)\s*", text)
    if len(parts) > 1 and "(" not in text:
        mark = "##" if parts[1] in ("##", "*") else "#"
        return mark.join(_side(part) for part in parts[::2])
    return text


def _side(part: str) -> str:
    return part if re.match(r"(i\w*|c|l\d*|f\d*|d\d*)\.", part, re.IGNORECASE) else f"c.{part}"


def _expression(text: str) -> str:
    return text.replace("**", "^").replace("lag(", "L1.(") if "lag(" in text else text.replace("**", "^")


def _condition(text: str) -> str:
    found = re.sub(r"\bnot\s+", "!", text)
    found = re.sub(r"\s+and\s+", " & ", found)
    found = re.sub(r"\s+or\s+", " | ", found)
    return re.sub(r"(\w+)\s+in\s+\(([^)]*)\)", r"inlist(\1, \2)", found)


def _effects(model: ModelSpec) -> tuple[list[str], str]:
    """Effects as reghdfe takes them: crossings with #."""
    return [], " ".join("#".join(re.split(r"[\^#:*]", effect)) for effect in model.absorb)


def _variance(model: ModelSpec, instrumented: bool) -> tuple[list[str], list[str]]:
    kind, clusters = model.vcov.kind, " ".join(model.vcov.clusters)
    if kind == "iid":
        return [], []
    if kind == "cluster" and clusters and not model.vcov.kernel:
        plain = instrumented or bool(model.absorb) or model.estimator == "poisson"
        if plain or len(model.vcov.clusters) == 1:
            return [f"cluster({clusters})" if instrumented else f"vce(cluster {clusters})"], []
        return [], [f"* regress clusters one way; use: reghdfe …, noabsorb vce(cluster {clusters})"]
    if kind in ("hc0", "hc1"):
        return (["robust"] if instrumented else ["vce(robust)"]), []
    if kind in ("hc2", "hc3") and not model.absorb and not instrumented:
        return [f"vce({kind})"], []
    if kind in ("hac", "ac", "dk") and instrumented and model.vcov.kernel in KERNELS:
        named = "dkraay" if kind == "dk" else "bw"
        robust = ["robust"] if kind == "hac" else []
        return [*robust, f"{named}({model.vcov.bandwidth:g})", f"kernel({KERNELS[model.vcov.kernel]})"], []
    return [], [f"* The errors here are {kind}: this command has no such option, so its errors will differ."]


def _did(model: ModelSpec) -> list[str]:
    did = dict(model.did)
    cohort = next((did[key] for key in ("cohort", "gname", "gvar", "first_treated") if did.get(key)), None)
    outcome, unit, time = (
        did.get("outcome", model.outcome),
        did.get("unit", model.unit),
        did.get("time", model.time),
    )
    if cohort is None:
        return [
            "* csdid needs the first treated period, 0 for never.",
            f"egen __first = min(cond({did.get('treatment', 'treated')} == 1, {time}, .)), by({unit})",
            "replace __first = 0 if missing(__first)",
            _csdid(model, did, outcome, unit, time, "__first"),
        ]
    return [_csdid(model, did, outcome, unit, time, str(cohort))]


def _csdid(
    model: ModelSpec, did: dict[str, object], outcome: object, unit: object, time: object, cohort: str
) -> str:
    given = did.get("covariates", model.regressors)
    names = given.split("+") if isinstance(given, str) else given if isinstance(given, Sequence) else ()
    covariates = " ".join(str(name).strip() for name in names)
    notyet = " notyet" if str(did.get("control", "")).startswith("not") else ""
    method = {"reg": "reg", "ipw": "stdipw"}.get(str(did.get("est_method", "dr")), "dripw")
    text = f"csdid {outcome} {covariates}, ivar({unit}) time({time}) gvar({cohort}) method({method}){notyet}"
    return text.replace(" ,", ",")

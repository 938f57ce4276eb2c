"""A whole difference-in-differences study: one estimator, others beside it, tests and placebos; knows no
file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, Table
from compliance.econometrics.did.bacon import bacon
from compliance.econometrics.did.callaway import callaway_santanna
from compliance.econometrics.did.errors import DidError
from compliance.econometrics.did.gardner import did2s
from compliance.econometrics.did.honest import Horizon, sensitivity
from compliance.econometrics.did.imputation import imputation
from compliance.econometrics.did.options import DidOptions, options_read
from compliance.econometrics.did.panel import Panel, panel_read
from compliance.econometrics.did.placebo import placebo_in_paths, placebo_in_time
from compliance.econometrics.did.pretrends import event_pretest, power_report
from compliance.econometrics.did.results import Curve, Estimated
from compliance.econometrics.did.stacked import stacked
from compliance.econometrics.did.sunab import sun_abraham
from compliance.econometrics.did.switchers import dcdh
from compliance.econometrics.did.twfe import twfe
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.results import plain

RUN: Mapping[str, Callable[[Panel, DidOptions], Estimated]] = {
    "callaway_santanna": callaway_santanna,
    "sun_abraham": sun_abraham,
    "imputation": imputation,
    "did2s": did2s,
    "stacked": stacked,
    "dcdh": dcdh,
    "twfe": twfe,
}


@dataclass(frozen=True, slots=True)
class DidResult:
    """The main estimate, others for comparison, and what was asked about them; sections not asked are
    absent."""

    options: DidOptions
    main: Estimated
    comparison: Mapping[str, Estimated]
    failed: Mapping[str, str]
    """Estimators of the comparison that could not run, with the reason."""
    sections: Mapping[str, Any] = field(default_factory=dict)

    def event_studies(self) -> list[dict[str, Any]]:
        """Every estimator's event study as one table for one plot: estimator, event, att, se, ci, band."""
        level = self.options.level
        every = {self.main.estimator: self.main, **self.comparison}
        return [
            {"estimator": name, **point}
            for name, found in every.items()
            if found.event is not None
            for point in found.event.points(level)
        ]

    def to_model(self) -> dict[str, Any]:
        """The same in the shape of a model's results: n, n_dropped, coefficients, diagnostics, and all
        under `did`.

        Coefficients: `ATT`, and `event::e` for every event time that is no reference.
        """
        level = self.options.level
        simple = self.main.aggregates.get("simple")
        coefficients = {"ATT": simple.to_json(level)} if simple is not None else {}
        points = self.main.event.points(level) if self.main.event else []
        coefficients |= {f"event::{point['event']}": point for point in points if point["se"] is not None}
        found: dict[str, Any] = plain({
            "n": self.main.n["rows"],
            "n_dropped": {reason: fact["rows"] for reason, fact in self.main.dropped.items()},
            "coefficients": {
                name: {"beta": row["att"], **{key: row[key] for key in ("se", "t", "p", "ci")}}
                for name, row in coefficients.items()
            },
            "r2": None,
            "r2_within": None,
            "df_resid": None,
            "diagnostics": {"pretest": self.main.extra.get("pretest")},
            "did": self.to_json(),
            "notes": list(self.main.notes),
        })  # fmt: skip
        return found

    def to_json(self) -> dict[str, Any]:
        """att_gt, aggregates, event, n, dropped of the main estimator; comparison, event_studies and
        sections."""
        level = self.options.level
        found: dict[str, Any] = plain({
            **self.main.to_json(level),
            "level": level,
            "comparison": {name: item.to_json(level) for name, item in self.comparison.items()},
            "failed": dict(self.failed),
            "event_studies": self.event_studies() if self.comparison else [],
            **self.sections,
        })  # fmt: skip
        return found


@single_threaded
def estimate(frame: Table, options: Mapping[str, Any] | DidOptions) -> DidResult:
    """Estimate the effect of a treatment that units adopt at different times.

    frame: one row a unit and time. options: see DidOptions; `compare: all` runs every estimator.
    Raises DidError or UnreadableTable with a sentence that says what is wrong, where, and what to do.
    """
    asked = options if isinstance(options, DidOptions) else options_read(options)
    import pandas as pd

    frame = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
    main = run(frame, asked, asked.estimator)
    comparison: dict[str, Estimated] = {}
    failed: dict[str, str] = {}
    for name in asked.compare:
        if name == asked.estimator:
            continue
        try:
            comparison[name] = run(frame, asked, name)
        except DidError as error:
            failed[name] = error.sentence
    return DidResult(asked, main, comparison, failed, _sections(frame, asked, main))


def run(frame: Table, options: DidOptions, estimator: str) -> Estimated:
    """One estimator on the table."""
    options = replace(options, estimator=estimator)
    return RUN[estimator](panel_read(frame, options, keep_always=estimator == "twfe"), options)


def _sections(frame: Table, options: DidOptions, main: Estimated) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if options.bacon:
        plain_options = replace(options, covariates=(), weights=None, estimator="twfe")
        try:
            found["bacon"] = bacon(panel_read(frame, plain_options, keep_always=True))
        except DidError as error:
            found["bacon"] = {"failed": error.sentence}
    universal = _universal(frame, options, main) if options.honest is not None or options.power else None
    if universal is not None:
        found["joint_pretest"] = event_pretest(universal)
    if universal is not None and options.power:
        found["power"] = power_report(universal, reference=-1.0 - options.anticipation, level=options.level)
    if universal is not None and options.honest is not None:
        found["honest"] = honest_section(universal, options)
    if options.placebo is not None:
        found["placebo"] = _placebos(frame, options)
    return found


def _universal(frame: Table, options: DidOptions, main: Estimated) -> Curve | None:
    """The event study against one reference period: what power and sensitivity are defined for."""
    if options.estimator == "callaway_santanna" and options.base != "universal":
        return run(frame, replace(options, base="universal", draws=0), "callaway_santanna").event
    return main.event


def honest_section(curve: Curve, options: DidOptions) -> dict[str, Any]:
    """Sensitivity by relative magnitudes and by smoothness, as `honest` asks.

    honest: {relative_magnitudes: [M̄ …], smoothness: [M …], weights: [Q numbers] or event, sign, monotone,
    method}."""
    asked = dict(options.honest or {})
    horizon = horizon_of(curve, options, asked)
    found: dict[str, Any] = {"weights": horizon.weights.tolist()}
    relative = asked.get("relative_magnitudes", asked.get("mbar", [0.0, 0.5, 1.0, 1.5, 2.0]))
    unit = float(np.sqrt(np.diag(horizon.vcov)[horizon.pre]))
    smooth = asked.get("smoothness", asked.get("m", [0.0, unit / 2, unit, 2 * unit]))
    method = str(asked.get("method", "auto")).lower()
    for name, values in (("relative_magnitudes", relative), ("smoothness", smooth)):
        if values:
            own = "auto" if method == "flci" and name != "smoothness" else method
            found[name] = sensitivity(horizon, name, [float(v) for v in values], own)
    return found


def horizon_of(curve: Curve, options: DidOptions, asked: Mapping[str, Any]) -> Horizon:
    """The estimates a sensitivity analysis rests on; the effect is that of event time 0 unless weights are
    given."""
    reference = -1.0 - options.anticipation
    at, att, vcov = curve.part(curve.at != reference)
    pre = int((at < reference).sum())
    inside = (at < reference) | (at >= 0)
    at, att, vcov = at[inside], att[inside], vcov[np.ix_(inside, inside)]
    after = at[pre:]
    weights: FloatArray = np.zeros(len(after))
    given = asked.get("weights", asked.get("l_vec"))
    if given == "average":
        weights[:] = 1 / max(1, len(after))
    elif given is not None:
        weights = np.asarray(given, dtype=float)
    elif len(after):
        weights[np.argmin(np.abs(after - float(asked.get("event", 0))))] = 1.0
    signs = {"positive": 1, "negative": -1, "increasing": 1, "decreasing": -1, None: 0}
    return Horizon(
        att, vcov, pre, weights, options.level,
        sign=signs[asked.get("sign")], monotone=signs[asked.get("monotone")], seed=options.seed,
    )  # fmt: skip


def _placebos(frame: Table, options: DidOptions) -> dict[str, Any]:
    asked = dict(options.placebo or {})
    found: dict[str, Any] = {}
    panel = panel_read(frame, options)
    if asked.get("time", True):
        shifts = asked.get("shifts", [1, 2])
        found["time"] = placebo_in_time(
            panel, options, [int(shift) for shift in shifts], RUN[options.estimator]
        )
    if asked.get("paths", True):
        draws = int(asked.get("draws", 999))
        found["paths"] = placebo_in_paths(
            panel, draws=draws, seed=options.seed, draws_kept=bool(asked.get("keep", True))
        )
    return found

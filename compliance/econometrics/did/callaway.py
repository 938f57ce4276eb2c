"""Group-time effects ATT(g, t) with influence functions; knows nothing of how they are averaged.

Callaway and Sant'Anna (2021), Journal of Econometrics 225: eq. 2.2–2.7 (identification by outcome regression,
weighting, doubly robust, with never or not-yet treated controls), Theorem 2 (influence functions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compliance.econometrics.did.aggregation import aggregates
from compliance.econometrics.did.bands import influence_vcov, uniform_critical
from compliance.econometrics.did.cells import cell_att
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.errors import DidError, plain
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.did.results import Cell, Effect, Estimated

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupTime:
    """All ATT(g, t): m of them, over N units."""

    group: Array
    time: Array
    att: Array
    influence: Array
    """(N, m) scaled so that its mean square over N, divided by N, is the variance."""
    reference: NDArray[np.bool_]
    """(m,) true where the effect is zero by normalisation (universal base)."""
    panel: Panel
    notes: tuple[str, ...]

    @property
    def post(self) -> NDArray[np.bool_]:
        return np.asarray(self.time >= self.group)


@dataclass(frozen=True, slots=True)
class _Wide:
    """The panel as unit × time matrices, absent rows NaN."""

    y: Array
    x: Array
    weight: Array
    cohort: Array
    times: Array


def callaway_santanna(panel: Panel, options: DidOptions) -> Estimated:
    """ATT(g, t), their four averages, uniform bands and the joint test of all pre-treatment cells."""
    found = group_time(panel, options)
    vcov = influence_vcov(found.influence, found.panel.cluster)
    se = np.sqrt(np.diag(vcov))
    se[found.reference] = np.nan
    band = None
    if options.uniform and options.draws:
        band = uniform_critical(
            found.influence, found.panel.cluster, draws=options.draws, seed=options.seed, level=options.level
        )
    cells = tuple(
        Cell(float(g), float(t), Effect(float(a), float(s)), bool(p), bool(r))
        for g, t, a, s, p, r in zip(
            found.group, found.time, found.att, se, found.post, found.reference, strict=True
        )
    )
    before = ~found.post & ~found.reference & (se > 0)
    extra: dict[str, Any] = {"pretest": wald(found.att[before], vcov[np.ix_(before, before)])}
    return Estimated(
        estimator="callaway_santanna",
        aggregates=aggregates(found, options),
        n=panel_counts(found.panel),
        dropped=found.panel.dropped,
        cells=cells,
        cell_band=band,
        notes=found.notes,
        extra=extra,
    )


def group_time(panel: Panel, options: DidOptions) -> GroupTime:
    """Every cell that has treated and comparison units; the others are named in the notes.

    Raises DidError where no comparison group exists at all.
    """
    panel = _with_controls(_balanced(panel, options), options)
    wide = _wide(panel)
    rows: list[tuple[float, float, float, bool]] = []
    columns: list[Array] = []
    notes: list[str] = []
    for group in panel.cohorts:
        base = np.flatnonzero(panel.times + options.anticipation < group)
        if not len(base):
            notes.append(f"Cohort {plain(group)} has no period before its treatment (anticipation included).")
            continue
        for at in range(0 if options.base == "universal" else 1, len(panel.times)):
            before = int(base[-1]) if options.base == "universal" or panel.times[at] >= group else at - 1
            if at == before:
                rows.append((float(group), float(panel.times[at]), 0.0, True))
                columns.append(np.zeros(len(panel.units)))
                continue
            try:
                att, influence = _cell(wide, float(group), at, before, options)
            except DidError as error:
                if error.code not in ("thin_group", "overlap", "collinear_covariates"):
                    raise
                notes.append(f"ATT({plain(group)}, {plain(panel.times[at])}) is left out. {error.sentence}")
                continue
            rows.append((float(group), float(panel.times[at]), att, False))
            columns.append(influence)
    if not any(not row[3] for row in rows):
        raise DidError("no_cells", "No group-time effect can be estimated. " + " ".join(notes))
    table = np.array(rows, dtype=float)
    return GroupTime(
        table[:, 0], table[:, 1], table[:, 2], np.column_stack(columns), table[:, 3] > 0, panel, tuple(notes)
    )


def _balanced(panel: Panel, options: DidOptions) -> Panel:
    if panel.is_balanced or options.balance == "pairwise":
        return panel
    seen = np.bincount(panel.unit, minlength=len(panel.units))
    short = seen < len(panel.times)
    if short.all():
        raise DidError(
            "unbalanced",
            "No unit is observed in every period; ask for balance 'pairwise' to use each pair of periods.",
        )
    listed = [plain(name) for name in panel.units[short]]
    rows = ~short[panel.unit]
    return panel.keep(rows, unbalanced={"units": listed, "rows": int((~rows).sum())})


def _with_controls(panel: Panel, options: DidOptions) -> Panel:
    """Refuse a study without comparison units; with not-yet-treated controls only, end before the last
    adoption."""
    if not np.isfinite(panel.cohort).any():
        raise DidError("no_treated", "No treated unit is left after incomplete units are dropped.")
    if np.isinf(panel.cohort).any():
        return panel
    last = panel.cohorts[-1]
    if options.control == "never":
        raise DidError(
            "no_never_treated",
            "There is no never-treated unit to compare with; ask for control 'notyet', which compares "
            "with units "
            f"treated later and ends the panel before the last adoption ({plain(last)}).",
        )
    rows = panel.times[panel.time] < last - options.anticipation
    gone = panel.times[panel.times >= last - options.anticipation]
    if not rows.any() or len(np.unique(panel.time[rows])) < 2 or len(panel.cohorts) < 2:
        raise DidError(
            "no_controls",
            f"All units are treated from {plain(last)} on and fewer than two cohorts or periods remain "
            f"before.",
        )
    cut = panel.keep(rows, no_controls={"periods": [plain(t) for t in gone], "rows": int((~rows).sum())})
    return cut.never(cut.cohort >= last)


def _wide(panel: Panel) -> _Wide:
    shape = (len(panel.units), len(panel.times))
    y = np.full(shape, np.nan)
    y[panel.unit, panel.time] = panel.y
    weight = np.full(shape, np.nan)
    weight[panel.unit, panel.time] = panel.weight
    x = np.full((*shape, panel.x.shape[1]), np.nan)
    x[panel.unit, panel.time] = panel.x
    return _Wide(y, x, weight, panel.cohort, panel.times)


def _cell(wide: _Wide, group: float, at: int, before: int, options: DidOptions) -> tuple[float, Array]:
    """ATT and influence (N,) of one cohort at one time against the period `before`."""
    treated = wide.cohort == group
    controls = np.isinf(wide.cohort)
    if options.control == "notyet":
        latest = wide.times[max(at, before)] + options.anticipation
        controls = controls | ((wide.cohort > latest) & ~treated)
    seen = np.isfinite(wide.y[:, at]) & np.isfinite(wide.y[:, before])
    members = np.flatnonzero((treated | controls) & seen)
    if not (treated & seen).any() or not (controls & seen).any():
        raise DidError("thin_group", "It has no treated or no comparison unit observed in both periods.")
    early = min(at, before)
    x = np.column_stack([np.ones(len(members)), wide.x[members, early]])
    att, psi = cell_att(
        wide.y[members, at] - wide.y[members, before],
        treated[members].astype(float),
        x,
        wide.weight[members, early],
        options.est_method,
    )
    influence = np.zeros(len(wide.cohort))
    influence[members] = psi * len(wide.cohort) / len(members)
    return att, influence

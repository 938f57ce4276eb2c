"""Wild cluster bootstrap of one coefficient, exact for models with fixed effects, with its interval.

Cameron, Gelbach and Miller (2008), REStat 90; Roodman, Nielsen, MacKinnon and Webb (2019), Stata Journal
19: scores by cluster instead of refits; Webb (2023) for six-point weights; Davidson and MacKinnon (2010)
for inversion. The scores hold the projection of v·e on every effect and control again: year effects are not
centred once residuals are flipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from compliance.econometrics.absorbing import effects_cost
from compliance.econometrics.arrays import FloatArray, IntArray, groups_of, nested_in
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.resampling.columns import Columns
from compliance.econometrics.resampling.residuals import Nuisance, nuisance_of
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.results import plain

KINDS = ("rademacher", "webb", "mammen", "normal")
TIES = 1e-10
"""|t*| within this share of |t| counts as a tie, and ties count as at least as large."""
BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class WildResult:
    """The coefficient with its bootstrap p value and interval; `enumerated` where every sign vector was
    used."""

    beta: float
    se: float
    t: float
    p: float
    ci: tuple[float, float]
    null: float
    draws: int
    clusters: int
    kind: str
    restricted: bool
    enumerated: bool
    least_p: float
    """The smallest p these clusters can give: with few of them some levels cannot be reached."""

    def to_json(self) -> dict[str, Any]:
        """All fields; what is not finite becomes null."""
        found: dict[str, Any] = plain({name: getattr(self, name) for name in self.__slots__})
        return found


@dataclass(frozen=True, slots=True)
class _Scores:
    """Bootstrap draws of coefficient and scores as linear functions of the null r: first less r times
    second."""

    beta: tuple[FloatArray, FloatArray]
    """(R,) each."""
    squares: tuple[FloatArray, FloatArray, FloatArray]
    """(R,) sums of squared scores: constant, linear, quadratic in r."""
    size: float


@single_threaded
def wild_bootstrap(
    columns: Columns,
    outcome: str,
    regressor: str,
    controls: tuple[str, ...] = (),
    *,
    null: float = 0.0,
    kind: str = "rademacher",
    restricted: bool = True,
    draws: int = 9999,
    seed: int = 0,
    level: float = 0.95,
) -> WildResult:
    """Test that the coefficient of `regressor` equals `null`; weights v by cluster of `columns.cluster`.

    restricted: residuals under the null (WCR), else of the full model (WCU). All 2^G Rademacher vectors are
    used where they are no more than `draws`; p is then exact. Raises InestimableModel where the regressor
    does not vary."""
    _refuse(columns, kind, draws)
    y, x, nuisance, mass = _residual_pair(columns, outcome, regressor, controls)
    cluster = columns.clusters()
    groups = groups_of(cluster)
    size = float(x @ (mass * x))
    beta = float(x @ (mass * y)) / size
    scores = cluster_sums((mass * x * (y - beta * x))[:, None], cluster)[:, 0]
    raw = float(np.sqrt((scores**2).sum()))
    factor = cluster_factor(columns, len(controls) + 1)
    if raw <= 1e-12 * abs(beta) * size:
        raise InestimableModel(
            f"No cluster's residuals move with {regressor!r}; its error cannot be estimated from so few "
            f"clusters.",
            reason="no_scores",
            where=regressor,
        )
    weights, enumerated = _weights(kind, groups, draws, seed)
    first = y if restricted else y - beta * x
    found = _scores(first, x, mass, nuisance, cluster, weights, slope=restricted)
    t = (beta - null) * size / raw
    p = _p_value(found, null, t) if restricted else _share(_statistics(found, 0.0), t)
    ci = (
        _invert(found, beta, size, raw, level)
        if restricted
        else _by_quantile(_statistics(found, 0.0), beta, raw / size, level)
    )
    return WildResult(
        beta=beta,
        se=raw / size * factor,
        t=t / factor,
        p=p,
        ci=ci,
        null=null,
        draws=weights.shape[1],
        clusters=groups,
        kind=kind,
        restricted=restricted,
        enumerated=enumerated,
        least_p=2.0 ** (1 - groups) if enumerated else 1 / weights.shape[1],
    )


def _refuse(columns: Columns, kind: str, draws: int) -> None:
    if columns.cluster is None:
        raise SpecificationFault("The wild cluster bootstrap needs a cluster column.", reason="no_cluster")
    if kind not in KINDS or draws < 1:
        raise SpecificationFault(
            f"The wild bootstrap takes weights {', '.join(KINDS)} and at least one draw; not {kind!r}, "
            f"{draws}.",
            reason="bad_option",
        )


def wild_statistics(
    columns: Columns,
    outcome: str,
    regressor: str,
    controls: tuple[str, ...] = (),
    *,
    kind: str = "rademacher",
    draws: int = 9999,
    seed: int = 0,
) -> tuple[float, FloatArray]:
    """t of the coefficient and its draws (R,) under the null that it is zero; same seed, same weights by
    cluster."""
    y, x, nuisance, mass = _residual_pair(columns, outcome, regressor, controls)
    cluster = columns.clusters()
    beta = float(x @ (mass * y)) / float(x @ (mass * x))
    raw = float(np.sqrt((cluster_sums((mass * x * (y - beta * x))[:, None], cluster) ** 2).sum()))
    weights, _ = _weights(kind, groups_of(cluster), draws, seed)
    found = _scores(y, x, mass, nuisance, cluster, weights, slope=False)
    # The bootstrap's ratios carry no small-sample factor, so neither does this one.
    return beta * float(x @ (mass * x)) / raw, _statistics(found, 0.0)


def _residual_pair(
    columns: Columns, outcome: str, regressor: str, controls: tuple[str, ...]
) -> tuple[FloatArray, FloatArray, Nuisance, FloatArray]:
    cluster = columns.clusters()
    nested = [codes for codes in columns.effects if nested_in(codes, cluster)]
    # An effect nested in clusters drops out of v·e by itself, so it may be taken out by means once.
    first = max(nested, key=groups_of) if nested else None
    nuisance = nuisance_of(
        list(columns.effects), columns.matrix(controls), columns.weight, first=first, nested_only=True
    )
    both = nuisance.residuals(columns.matrix([outcome, regressor]))
    mass = np.ones(columns.count) if columns.weight is None else columns.weight
    x, before = both[:, 1], columns.values[regressor]
    if float(x @ x) <= 1e-18 * max(float(before @ before), 1e-300):
        raise InestimableModel(
            f"{regressor!r} does not vary once controls and absorbed effects are taken out.",
            reason="no_variation",
            where=regressor,
        )
    return both[:, 0], x, nuisance, mass


def _weights(kind: str, groups: int, draws: int, seed: int) -> tuple[FloatArray, bool]:
    """(G, R) weights by cluster; with few clusters all sign vectors, half of them as |t*| is even in v."""
    if kind == "rademacher" and groups <= 40 and 2**groups <= draws + 1:
        half = np.arange(2 ** (groups - 1))
        bits = (half[None, :] >> np.arange(groups)[:, None]) & 1
        return np.asarray(1.0 - 2.0 * bits), True
    random = np.random.default_rng(seed)
    if kind == "rademacher":
        signs = random.integers(0, 2, size=(groups, draws), dtype=np.int8)
        return signs.astype(float) * 2 - 1, False
    if kind == "webb":
        points = np.sqrt(np.array([1.5, 1.0, 0.5]))
        return np.concatenate([-points, points[::-1]])[random.integers(0, 6, size=(groups, draws))], False
    if kind == "mammen":
        root = np.sqrt(5.0)
        low = random.random((groups, draws)) < (root + 1) / (2 * root)
        return np.where(low, (1 - root) / 2, (1 + root) / 2), False
    return random.standard_normal((groups, draws)), False


def _scores(
    first: FloatArray,
    x: FloatArray,
    mass: FloatArray,
    nuisance: Nuisance,
    cluster: IntArray,
    weights: FloatArray,
    *,
    slope: bool,
) -> _Scores:
    """Cluster scores of y* = fitted + v·(first - r x), projected anew on all nuisance columns."""
    size = float(x @ (mass * x))
    own = cluster_sums(np.column_stack([mass * x * first, mass * x * x]), cluster)
    loads = cluster_sums(nuisance.basis * (mass * x)[:, None], cluster)
    bases = [cluster_sums(nuisance.basis * (mass * part)[:, None], cluster) for part in (first, x)]
    draws = weights.shape[1]
    beta = np.zeros((2, draws))
    squares = np.zeros((3, draws))
    step = max(1, BLOCK // len(own))
    for start in range(0, draws, step):
        v = weights[:, start : start + step]
        part = slice(start, start + v.shape[1])
        lines = []
        for at in range(2 if slope else 1):
            beta[at, part] = own[:, at] @ v / size
            line = own[:, at, None] * v - own[:, 1, None] * beta[at, part]
            line -= loads @ (bases[at].T @ v)
            lines.append(line)
            squares[2 * at, part] = np.einsum("ij,ij->j", line, line)
        if slope:
            squares[1, part] = -2 * np.einsum("ij,ij->j", lines[0], lines[1])
    return _Scores((beta[0], beta[1]), (squares[0], squares[1], squares[2]), size)


def _statistics(found: _Scores, null: float) -> FloatArray:
    squares = found.squares[0] + null * found.squares[1] + null**2 * found.squares[2]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (found.beta[0] - null * found.beta[1]) * found.size / np.sqrt(np.maximum(squares, 0))
    return np.asarray(np.nan_to_num(t, nan=0.0, posinf=np.inf, neginf=-np.inf))


def _p_value(found: _Scores, null: float, t: float) -> float:
    return _share(_statistics(found, null), t)


def _share(drawn: FloatArray, t: float) -> float:
    return float((np.abs(drawn) >= abs(t) * (1 - TIES)).mean())


def _invert(found: _Scores, beta: float, size: float, raw: float, level: float) -> tuple[float, float]:
    """Ends of the set of nulls not rejected; infinite where no null on that side is."""
    alpha, se = 1 - level, raw / size

    def kept(null: float) -> bool:
        return _p_value(found, null, (beta - null) / se) > alpha

    return _end(kept, beta, -se), _end(kept, beta, se)


def _end(kept: Any, beta: float, step: float) -> float:
    inside, outside = beta, beta + step
    for _ in range(60):
        if not kept(outside):
            break
        inside, outside = outside, beta + 2 * (outside - beta)
        if abs(outside - beta) > 1e7 * abs(step):
            return float(np.copysign(np.inf, step))
    for _ in range(30):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return inside


def _by_quantile(drawn: FloatArray, beta: float, se: float, level: float) -> tuple[float, float]:
    half = float(np.quantile(np.abs(drawn), level)) * se
    return beta - half, beta + half


def cluster_factor(columns: Columns, slopes: int) -> float:
    """Root of the small-sample factor of the printed standard error; it cancels in the bootstrap."""
    cluster = columns.clusters()
    groups, rows = groups_of(cluster), columns.count
    lost = effects_cost(list(columns.effects), [cluster]).rank_small if columns.effects else 1
    if groups < 2 or rows <= slopes + lost:
        raise InestimableModel(
            f"{rows} rows in {groups} clusters are too few for {slopes} coefficients and the absorbed "
            f"effects.",
            reason="too_few_rows",
        )
    return float(np.sqrt(groups / (groups - 1) * (rows - 1) / (rows - slopes - lost)))

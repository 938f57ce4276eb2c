"""Errors of an effect whose variation is a share-weighted sum of shocks; knows no report.

Rows with like shares have like errors, whatever their clusters. Adão, Kolesár and Morales (2019, eqs. 24 to
30): regressor or instrument projected on the shares, squared sums of residuals by shock; the interval with
the null imposed beside it. Effective number of shocks: Borusyak, Hull and Jaravel (2022, section 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, Table
from compliance.econometrics.asking import ModelSpec
from compliance.econometrics.design import design_build
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.fields import Fields
from compliance.econometrics.preparing import prepare
from compliance.econometrics.reading import codes_of, numbers_of
from compliance.econometrics.results import plain
from compliance.econometrics.solving import partialled
from compliance.econometrics.timing import timed_spec


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares (n, S) of each row and its period (n,), weighted as the rows are; `serial` joins periods."""

    shares: FloatArray
    period: IntArray
    serial: bool


@dataclass(frozen=True, slots=True)
class _Shift:
    """y, d and the shifted z (n,) with all else taken out, and z's part by shock and period (T, S)."""

    y: FloatArray
    d: FloatArray
    z: FloatArray
    loading: FloatArray
    exposure: Exposure

    def sums(self, values: FloatArray) -> FloatArray:
        """Loading times the share-weighted sum of values, by shock and period, or by shock."""
        periods = range(len(self.loading))
        found = np.array(
            [values[self.exposure.period == t] @ self.exposure.shares[self.exposure.period == t]
             for t in periods]
        ) * self.loading  # fmt: skip
        return found.sum(axis=0) if self.exposure.serial else found.ravel()


def shift_share(frame: Table, spec: ModelSpec) -> dict[str, Any]:
    """The error of the shifted variable of an OLS or IV model. Raises EconometricsError.

    `{variable, beta, se, t, p, ci, null_ci, shocks, effective_shocks}`; a normal reference, as the shocks are
    the sample. `null_ci` is None where the interval with the null imposed has no ends.
    """
    part = Fields(spec.shift_share, f"model {spec.name!r}, shift_share")
    names = _shares(frame, part.entries("shares"), spec)
    variable = str(part.take("variable", default="") or "").replace(" ", "")
    period = str(part.take("period", default="") or "")
    serial = part.flag("serial") is not False
    part.done()
    shift, variable = _shift(frame, spec, names, variable, period, serial)
    product = float(shift.z @ shift.d)
    if abs(product) <= 1e-12 * np.linalg.norm(shift.z) * np.linalg.norm(shift.d):
        raise InestimableModel(
            f"model {spec.name!r}: {variable} does not move the regressor at all.",
            reason="no_variation",
            where=variable,
        )
    beta = float(shift.z @ shift.y) / product
    se = float(np.sqrt((shift.sums(shift.y - beta * shift.d) ** 2).sum())) / abs(product)
    quantile = float(stats.norm.ppf(0.5 + spec.level / 2))
    mean = np.abs(shift.exposure.shares).mean(axis=0)
    mean = mean / mean.sum() if mean.sum() else mean
    found: dict[str, Any] = plain(
        {
            "variable": variable,
            "beta": beta,
            "se": se,
            "t": beta / se if se else float("nan"),
            "p": float(2 * stats.norm.sf(abs(beta) / se)) if se else float("nan"),
            "ci": [beta - quantile * se, beta + quantile * se],
            "null_ci": _null_interval(shift, product, quantile),
            "shocks": shift.loading.size if not serial else len(names),
            "effective_shocks": float(1 / (mean**2).sum()),
        }
    )
    return found


def _shares(frame: Table, entries: tuple[str, ...], spec: ModelSpec) -> list[str]:
    names: list[str] = []
    for entry in entries:
        begins = entry.removesuffix("*")
        names += [name for name in frame.columns if name.startswith(begins)] if entry != begins else [entry]
    if len(names) < 2:
        raise SpecificationFault(
            f"model {spec.name!r}: shift_share needs `shares`: two or more columns, or a prefix such as "
            "share_*.",
            reason="no_shares",
            where="shares",
        )
    return list(dict.fromkeys(names))


def _shift(
    frame: Table, spec: ModelSpec, names: list[str], variable: str, period: str, serial: bool
) -> tuple[_Shift, str]:
    if spec.estimator not in ("ols", "iv", "liml", "gmm"):
        raise SpecificationFault(
            f"model {spec.name!r}: shift_share goes with ols and iv.", reason="estimator", where="shift_share"
        )
    table = {name: numbers_of(frame, name) for name in names}
    lacking: BoolArray = np.asarray(~np.isfinite(np.column_stack(list(table.values()))).all(axis=1))
    if lacking.any():
        row = int(np.argmax(lacking)) + 1
        raise InestimableModel(
            f"model {spec.name!r}: a share is empty in {int(lacking.sum())} rows, first in row {row}; "
            "write 0 where there is none.",
            reason="missing_share",
            where=names[0],
        )
    timed, _ = timed_spec(frame, spec)
    design = design_build(frame, timed)
    prepared = prepare(design, timed)
    equation, known = prepared.equation, list(prepared.names)
    if spec.instrumented:
        if equation.endogenous.shape[1] != 1 or equation.excluded.shape[1] != 1:
            raise SpecificationFault(
                f"model {spec.name!r}: shift_share takes one endogenous regressor and one instrument.",
                reason="too_many_instruments",
                where="shift_share",
            )
        moved, shifted, variable = equation.endogenous, equation.excluded, spec.instruments[0]
        rest = equation.exogenous
    else:
        variable = variable or known[0]
        if variable not in known:
            raise SpecificationFault(
                f"model {spec.name!r}: shift_share names {variable!r}; the model has {', '.join(known)}.",
                reason="no_coefficient",
                where="variable",
            )
        at = known.index(variable)
        shifted = moved = equation.exogenous[:, [at]]
        rest = np.delete(equation.exogenous, at, axis=1)
    clean = partialled(np.column_stack([equation.y, moved, shifted]), rest)
    roots = np.ones(len(clean)) if prepared.roots is None else prepared.roots
    shares = np.column_stack(list(table.values()))[design.rows] * roots[:, None]
    codes = codes_of(frame, period)[0][design.rows] if period else np.zeros(len(clean), dtype=np.int64)
    codes = np.unique(codes, return_inverse=True)[1]
    loading = _loading(clean[:, 2], shares, codes, spec)
    return _Shift(clean[:, 0], clean[:, 1], clean[:, 2], loading, Exposure(shares, codes, serial)), variable


def _loading(z: FloatArray, shares: FloatArray, period: IntArray, spec: ModelSpec) -> FloatArray:
    """(T, S) regression of the shifted variable on the shares, period by period."""
    found = []
    for t in range(int(period.max()) + 1):
        part = shares[period == t]
        used = np.abs(part).sum(axis=0) > 0
        if len(part) <= int(used.sum()) or np.linalg.matrix_rank(part[:, used]) < int(used.sum()):
            raise InestimableModel(
                f"model {spec.name!r}: {int(used.sum())} shares over {len(part)} rows are collinear; there "
                "must be more rows than shocks, and no share a combination of others.",
                reason="collinear",
                where="shares",
            )
        loading = np.zeros(shares.shape[1])
        loading[used] = np.linalg.lstsq(part[:, used], z[period == t], rcond=None)[0]
        found.append(loading)
    return np.array(found)


def _null_interval(shift: _Shift, product: float, quantile: float) -> list[float] | None:
    """β for which the test with residuals at that β does not reject: the roots of a quadratic."""
    above = float(shift.z @ shift.y)
    first, second = shift.sums(shift.y), shift.sums(shift.d)
    a = product**2 - quantile**2 * float(second @ second)
    b = -2 * (above * product - quantile**2 * float(first @ second))
    c = above**2 - quantile**2 * float(first @ first)
    if a <= 0 or b * b - 4 * a * c < 0:
        return None
    root = float(np.sqrt(b * b - 4 * a * c))
    return [(-b - root) / (2 * a), (-b + root) / (2 * a)]

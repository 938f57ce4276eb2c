"""First stages one by one: partial R², F of the excluded instruments, and forms for several endogenous.

Shea (1997); Angrist and Pischke (2009, section 4.6.4); Sanderson and Windmeijer (2016, section 3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import meat
from compliance.econometrics.solving import least_squares, partialled
from compliance.econometrics.weak.reduced import Reduced


def first_stages(reduced: Reduced, names: list[str]) -> dict[str, dict[str, Any]]:
    """By endogenous regressor: `f`, `partial_r2`, `shea_r2`, `rmse`, and `sw_…`, `ap_…` with their r²."""
    q, x = reduced.q, reduced.x
    fitted = q @ (q.T @ x)
    _, plain = least_squares(x, reduced.y)
    _, instrumented = least_squares(fitted, reduced.y)
    found = {}
    for place, name in enumerate(names):
        column = x[:, place]
        others = [other for other in range(x.shape[1]) if other != place]
        f, _, r2 = _strength(column, reduced, 0)
        residual = float(((column - fitted[:, place]) ** 2).sum())
        found[name] = {
            "f": f,
            "f_df": [q.shape[1], reduced.f_df],
            "f_p": float(stats.f.sf(f, q.shape[1], reduced.f_df)),
            "partial_r2": r2,
            "shea_r2": float(plain[place, place] / instrumented[place, place]),
            "rmse": (residual / _free_iid(reduced)) ** 0.5,
        }
        # Sanderson and Windmeijer: less the others by 2SLS; Angrist and Pischke: less their fitted values.
        beta, _ = least_squares(fitted[:, others], column) if others else (np.zeros(0), None)
        purged = column - x[:, others] @ beta
        found[name] |= _conditional("sw", purged, reduced)
        found[name] |= _conditional("ap", partialled(column, fitted[:, others]), reduced)
    return found


def _conditional(label: str, column: FloatArray, reduced: Reduced) -> dict[str, Any]:
    lost = reduced.x.shape[1] - 1
    f, chi2, r2 = _strength(column, reduced, lost)
    df = reduced.q.shape[1] - lost
    return {
        f"{label}_f": f,
        f"{label}_f_p": float(stats.f.sf(f, df, reduced.f_df)),
        f"{label}_chi2": chi2,
        f"{label}_chi2_p": float(stats.chi2.sf(chi2, df)),
        f"{label}_r2": r2,
        f"{label}_df": df,
    }


def _strength(column: FloatArray, reduced: Reduced, lost: int) -> tuple[float, float, float]:
    """F, χ² and R² of a column on the instruments, `lost` restrictions already used up.

    The χ² carries ivreg2's small-sample N - L in place of N, the F also its own degrees of freedom.
    """
    q = reduced.q
    pi = q.T @ column
    errors = column - q @ pi
    wald = float(pi @ np.linalg.pinv(meat(errors, q, reduced.dependence), hermitian=True) @ pi)
    f = reduced.f_of(wald, q.shape[1] - lost)
    return f, wald, 1 - float(errors @ errors) / float(column @ column)


def _free_iid(reduced: Reduced) -> float:
    sample = reduced.sample
    return sample.count - reduced.instruments - sample.absorbed - sample.dofminus - sample.sdofminus

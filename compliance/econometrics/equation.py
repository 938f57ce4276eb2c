"""One linear equation on arrays: OLS, two-stage least squares, LIML, Fuller, GMM; knows no names or files.

Columns come with absorbed effects taken out and scaled by the roots of weights. k-class: Davidson and
MacKinnon (2004, section 12.5). GMM: Hansen (1982). Notation of Baum, Schaffer and Stillman (2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import Dependence, SmallSample, meat
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.solving import least_squares, orthonormal, partialled

MOST_STEPS = 500
SETTLED = 1e-10


@dataclass(frozen=True, slots=True)
class Equation:
    """y (n,) on endogenous (n, k1) and exogenous (n, k2), with excluded instruments (n, l1)."""

    y: FloatArray
    exogenous: FloatArray
    endogenous: FloatArray
    excluded: FloatArray

    @property
    def regressors(self) -> FloatArray:
        """Endogenous first, as coefficients are ordered everywhere."""
        if not self.endogenous.shape[1]:
            return self.exogenous
        return np.column_stack([self.endogenous, self.exogenous])

    @property
    def instruments(self) -> FloatArray:
        """Excluded first, then the exogenous."""
        return np.column_stack([self.excluded, self.exogenous])

    @property
    def shape(self) -> tuple[int, int, int]:
        """K, L and rows."""
        k = self.endogenous.shape[1] + self.exogenous.shape[1]
        return k, self.excluded.shape[1] + self.exogenous.shape[1], len(self.y)


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (k,), residuals (n,) and what a sandwich needs: bread (k, k) and fitted design (n, k).

    `weighting`: inverse of the moments' variance where GMM chose it; `k`: of the k-class; `root`: LIML's λ.
    """

    beta: FloatArray
    residuals: FloatArray
    bread: FloatArray
    design: FloatArray
    k: float | None = None
    root: float | None = None
    weighting: FloatArray | None = None
    steps: int = 0


def ols(y: FloatArray, x: FloatArray) -> Fit:
    """Least squares; x (n, k) of full column rank."""
    if not x.shape[1]:
        return Fit(np.zeros(0), y, np.zeros((0, 0)), x)
    beta, bread = least_squares(x, y)
    return Fit(beta, y - x @ beta, bread, x)


def identified(equation: Equation) -> None:
    """Raises InestimableModel where excluded instruments are fewer than endogenous regressors."""
    wanted, given = equation.endogenous.shape[1], equation.excluded.shape[1]
    if given < wanted:
        raise InestimableModel(
            f"The model is not identified: {wanted} endogenous regressors but {given} usable instruments.",
            reason="underidentified",
            where="instruments",
        )


def kclass(equation: Equation, k: float, root: float | None = None) -> Fit:
    """β = (X′(I - kM_Z)X)⁻¹ X′(I - kM_Z)y; k = 1 is two-stage least squares."""
    identified(equation)
    x = equation.regressors
    q, _ = orthonormal(equation.instruments)
    fitted = q @ (q.T @ x)
    if k == 1.0:
        # X′P X = X̂′X̂, and QR of X̂ keeps the digits that X′PX would lose.
        found, inverse = least_squares(fitted, equation.y)
        return Fit(found, equation.y - x @ found, inverse, fitted, k, root)
    design = x - k * (x - fitted)
    bread: FloatArray = np.asarray(np.linalg.inv(design.T @ x))
    beta: FloatArray = np.asarray(bread @ (design.T @ equation.y))
    beta += bread @ (design.T @ (equation.y - x @ beta))
    return Fit(beta, equation.y - x @ beta, (bread + bread.T) / 2, fitted, k, root)


def liml_root(equation: Equation) -> float:
    """Smallest λ of |W_X2 - λ W_Z| = 0 (Anderson and Rubin 1949; Davidson and MacKinnon 2004, eq. 12.91)."""
    both = np.column_stack([equation.y, equation.endogenous])
    outside = partialled(both, equation.exogenous)
    q, _ = orthonormal(equation.instruments)
    within = both - q @ (q.T @ both)
    values = eigh(outside.T @ outside, within.T @ within, eigvals_only=True)
    return float(values[0])


def liml(equation: Equation, *, fuller: float = 0.0, count: float, absorbed: int = 0) -> Fit:
    """LIML, or Fuller's (1977) modification k = λ - a/(N - L)."""
    identified(equation)
    root = liml_root(equation)
    instruments = equation.shape[1] + absorbed
    return kclass(equation, root - fuller / (count - instruments) if fuller else root, root)


def gmm(equation: Equation, dependence: Dependence, *, iterate: bool = False) -> Fit:
    """Efficient two-step GMM, or iterated until coefficients move less than SETTLED of themselves.

    The variance uses the same weighting matrix as the estimate, as ivreg2's gmm2s does.
    """
    first = kclass(equation, 1.0)
    q, _ = orthonormal(equation.instruments)
    fit = first
    steps = MOST_STEPS if iterate else 1
    for step in range(1, steps + 1):
        before = fit.beta
        fit = gmm_step(equation, q, moment_weighting(fit.residuals, q, dependence), step)
        if iterate and np.abs(fit.beta - before).max() <= SETTLED * max(1.0, np.abs(before).max()):
            return fit
    if iterate:
        raise InestimableModel(f"Iterated GMM did not settle in {MOST_STEPS} steps.", reason="gmm_diverged")
    return fit


def moment_weighting(residuals: FloatArray, q: FloatArray, dependence: Dependence) -> FloatArray:
    """Inverse of the moments' variance; raises InestimableModel where clusters are too few to have one."""
    variance = meat(residuals, q, dependence)
    if np.linalg.matrix_rank(variance) < len(variance):
        raise InestimableModel(
            f"The {len(variance)} moment conditions have a variance of lower rank: too few clusters or "
            "periods for efficient GMM. Use estimator iv, or fewer instruments.",
            reason="singular_moments",
            where="cluster",
        )
    return np.asarray(np.linalg.inv(variance))


def gmm_step(equation: Equation, q: FloatArray, weighting: FloatArray, step: int = 1) -> Fit:
    """β with a given weighting of the moments q′(y - Xβ)."""
    x = equation.regressors
    cross, right = q.T @ x, q.T @ equation.y
    bread: FloatArray = np.asarray(np.linalg.inv(cross.T @ weighting @ cross))
    beta: FloatArray = np.asarray(bread @ (cross.T @ weighting @ right))
    return Fit(beta, equation.y - x @ beta, bread, q @ weighting @ cross, weighting=weighting, steps=step)


def covariance(fit: Fit, dependence: Dependence, sample: SmallSample) -> FloatArray:
    """Variance of the coefficients; HC2, HC3 and CRV3 have modules of their own."""
    factor = sample.factor(dependence)
    if fit.weighting is not None:
        return fit.bread * factor
    if dependence.kind == "iid":
        spread = float(fit.residuals @ fit.residuals) / (dependence.count - dependence.dofminus)
        return fit.bread * spread * factor
    if dependence.kind in ("hc2", "hc3", "crv3"):
        raise SpecificationFault(f"{dependence.kind} is not a plain sandwich.", reason="wrong_layer")
    middle = meat(fit.residuals, fit.design, dependence)
    return np.asarray(fit.bread @ middle @ fit.bread * factor)

"""Least squares on tall arrays without losing digits; knows no model."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular

from compliance.econometrics.arrays import BoolArray, FloatArray

TALL = 5_000_000
"""Cells above which QR goes through the scaled cross-product twice instead of Householder reflections."""

COLLINEAR = 1e-9
"""A column whose part beyond the earlier ones is below this share of its length is collinear."""


def orthonormal(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Q (n, k) and upper R with x = QR; of full column rank, or LinAlgError.

    Tall arrays use Cholesky QR done twice (Yamamoto and others 2015): as orthogonal as Householder's up to
    a condition number of 1e8, at the cost of two products.
    """
    if x.size <= TALL:
        q, r = np.linalg.qr(x)
        return q, r
    first, r1 = _cholesky_step(x)
    second, r2 = _cholesky_step(first)
    return second, r2 @ r1


def _cholesky_step(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    gram = x.T @ x
    scale = np.sqrt(np.diag(gram))
    r = np.linalg.cholesky(gram / np.outer(scale, scale)).T * scale
    return np.asarray(solve_triangular(r, x.T, trans="T", lower=False).T), r


def triangle(x: FloatArray) -> FloatArray:
    """R of x = QR alone; for tall arrays from the scaled cross-product."""
    if x.size <= TALL:
        return np.asarray(np.linalg.qr(x, mode="r"))
    return triangle_of_gram(x.T @ x)


def triangle_of_gram(gram: FloatArray) -> FloatArray:
    """Upper R with R′R = gram, columns scaled to one in between."""
    scale = np.sqrt(np.diag(gram))
    return np.asarray(np.linalg.cholesky(gram / np.outer(scale, scale)).T * scale)


def inverse_gram(r: FloatArray) -> FloatArray:
    """(x′x)⁻¹ from R."""
    inverse = solve_triangular(r, np.eye(len(r)), lower=False)
    return np.asarray(inverse @ inverse.T)


def least_squares(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients of y on x and (x′x)⁻¹; y may have columns. Corrected once by its own residuals."""
    r = triangle(x)
    beta = _normal(r, x.T @ y)
    if x.size <= TALL:
        beta = beta + _normal(r, x.T @ (y - x @ beta))
    return beta, inverse_gram(r)


def _normal(r: FloatArray, right: FloatArray) -> FloatArray:
    half = solve_triangular(r, right, trans="T", lower=False)
    return np.asarray(solve_triangular(r, half, lower=False))


def partialled(columns: FloatArray, controls: FloatArray) -> FloatArray:
    """Columns less their projection on the controls (Frisch and Waugh 1933)."""
    if not controls.shape[1]:
        return columns
    beta, _ = least_squares(controls, columns)
    return columns - controls @ beta


def independent(x: FloatArray, tolerance: float = COLLINEAR) -> BoolArray:
    """Which columns are not a combination of those before them: Gram–Schmidt on the scaled cross-product."""
    keep = np.zeros(x.shape[1], dtype=bool)
    if not x.shape[1]:
        return keep
    lengths = np.sqrt(np.einsum("ij,ij->j", x, x))
    basis: list[FloatArray] = []
    if x.size > TALL:
        return _independent_gram(x.T @ x, tolerance)
    for place in range(x.shape[1]):
        rest = x[:, place] / (lengths[place] or 1.0)
        for _ in range(2):
            for known in basis:
                rest = rest - known * (known @ rest)
        size = float(np.sqrt(rest @ rest))
        if lengths[place] > 0 and size > tolerance:
            keep[place] = True
            basis.append(rest / size)
    return keep


def _independent_gram(gram: FloatArray, tolerance: float) -> BoolArray:
    """The same by pivoting down the cross-product, whose own rounding bounds what it can see (1e-7)."""
    scale = np.sqrt(np.maximum(np.diag(gram), 1e-300))
    rest = gram / np.outer(scale, scale)
    keep = np.zeros(len(gram), dtype=bool)
    for place in range(len(gram)):
        if gram[place, place] <= 0 or rest[place, place] <= max(tolerance**2, 1e-13):
            continue
        keep[place] = True
        rest = rest - np.outer(rest[:, place], rest[place]) / rest[place, place]
    return keep

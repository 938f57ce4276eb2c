"""What a quality study may choose, each choice with the reason it is offered."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum

from compliance.econometrics.faults import SpecificationFault

INTERMEDIARY_WORDS = "贸易|进出口|外贸|经贸|商贸|trading|import|export"


class Sigma(StrEnum):
    """Where the elasticity of substitution of a product comes from."""

    DIFFERENCES = "differences"
    """First differences, instrument: change of the same firm's mean price elsewhere. The default: a firm's
    lasting quality, which moves prices everywhere, drops out."""
    LEVELS = "levels"
    """Paper GT, equation 3: the firm's mean price in other destinations, in levels. For replication; invalid
    where quality is the firm's own."""
    COST = "cost"
    """Instrument: a cost shifter of the firm, in a column of the rows."""
    OLS = "ols"
    """No instrument; biased towards zero by quality. For comparison."""
    LITERATURE = "literature"
    """A table of elasticities by importer and product, such as Broda, Greenfield and Weinstein."""
    FIXED = "fixed"
    """One number for all products."""


class Standard(StrEnum):
    """How quality is made comparable between products."""

    MINMAX = "minmax"
    """Paper GT, equation 5: from 0 to 1 within the product over all firms, markets and years."""
    RANK = "rank"
    ZSCORE = "zscore"


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns in the customs rows; empty: there is none."""

    firm: str = "firm"
    product: str = "hs6"
    destination: str = "destination"
    year: str = "year"
    value: str = "value"
    quantity: str = "quantity"
    unit: str = ""
    name: str = ""
    """The firm's name, by which intermediaries are told."""
    cost: str = ""
    """A cost shifter in logarithms, for Sigma.COST."""


@dataclass(frozen=True, slots=True)
class QualityOptions:
    """`trim`: shares of unit values cut at each end within product and year. `bounds`: an estimated sigma
    outside of them is not believed and the product falls back to its heading, then to the literature, then to
    `fixed_sigma`. `memory_limit_mb` and `threads` bound DuckDB."""

    sigma: Sigma = Sigma.DIFFERENCES
    columns: Columns = field(default_factory=Columns)
    fixed_sigma: float = 5.0
    bounds: tuple[float, float] = (1.0, 30.0)
    least_rows: int = 30
    fall_back: bool = True
    """False: an estimate is used as it came out unless it lies within 0.05 of 1; for replications."""
    trim: float = 0.01
    drop_intermediaries: bool = True
    literature: str = ""
    """A file with columns destination (may be empty: for all), product (HS prefix), sigma."""
    concordance: str = ""
    """A file with columns from, to: product codes brought to one edition of the nomenclature."""
    standard: Standard = Standard.MINMAX
    memory_limit_mb: int = 6_000
    threads: int = 2

    def __post_init__(self) -> None:
        low, high = self.bounds
        if not 1.0 <= low < high:
            raise SpecificationFault(
                f"bounds of sigma are {low:g} and {high:g}: give 1 ≤ low < high (quality divides by σ − 1)",
                reason="bounds", where="bounds",
            )  # fmt: skip
        if not 0 <= self.trim < 0.25:
            raise SpecificationFault(
                f"trim is {self.trim:g}: give the share cut at each end, from 0 to below 0.25",
                reason="trim", where="trim",
            )  # fmt: skip
        if self.fixed_sigma <= 1:
            raise SpecificationFault(
                f"fixed_sigma is {self.fixed_sigma:g}: an elasticity of substitution is above 1",
                reason="fixed_sigma", where="fixed_sigma",
            )  # fmt: skip
        if self.sigma is Sigma.COST and not self.columns.cost:
            raise SpecificationFault(
                "sigma by cost shifters needs their column: name it in columns.cost",
                reason="no_cost", where="columns.cost",
            )  # fmt: skip
        if self.sigma is Sigma.LITERATURE and not self.literature:
            raise SpecificationFault(
                "sigma from the literature needs its table: give a file with destination, product, sigma",
                reason="no_literature", where="literature",
            )  # fmt: skip


def columns_from(names: dict[str, str]) -> Columns:
    """Columns from a mapping. Raises SpecificationFault for a key that nobody knows."""
    known = {f.name for f in fields(Columns)}
    if strange := sorted(set(names) - known):
        raise SpecificationFault(
            f"columns: {', '.join(strange)} is no part of a customs row; parts: {', '.join(sorted(known))}",
            reason="unknown_column", where="columns",
        )  # fmt: skip
    return Columns(**names)

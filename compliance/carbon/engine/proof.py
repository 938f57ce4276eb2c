"""Is it worth proving actual emissions: break-even in tCO2e/t, in EUR of verification, in tonnes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .explanation import number
from .faults import LineFault
from .figures import ZERO
from .lines import Basis, Emissions, Line, Scope
from .positions import position_find
from .rulepack import RulePack
from .valuation import Position, position_value

CURVE_POINTS = 25


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Default against actual, in EUR per t of product; at `see` tCO2e/t both cost the same.

    `saving` is what actual values save on the whole line: the most proof may cost. Negative: proof loses.
    Actual cost and saving are None where no actual emissions were given. `covered`: tCO2e/t of the actual
    path that free allocation and carbon price paid take away. `price`: EUR per certificate.
    """

    see: Decimal
    default_cost_per_t: Decimal
    actual_cost_per_t: Decimal | None
    saving: Decimal | None
    covered: Decimal
    price: Decimal

    def actual_at(self, see: Decimal) -> Decimal:
        """EUR per t of the actual path at other emissions."""
        return max(ZERO, see - self.covered) * self.price

    def see_with_fee(self, fee_per_t: Decimal) -> Decimal | None:
        """tCO2e/t at which actual cost and fee together equal the default; None: the fee is higher."""
        left = self.default_cost_per_t - fee_per_t
        if left < ZERO or self.price == ZERO:
            return None
        return self.covered + left / self.price

    def curve(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """(tCO2e/t, EUR per t) of the actual path from nothing to beyond break-even, its kink included."""
        last = max(self.see * Decimal("1.6"), self.covered * 2, Decimal("0.5"))
        points = {last * place / (CURVE_POINTS - 1) for place in range(CURVE_POINTS)}
        return tuple((see, self.actual_at(see)) for see in sorted(points | {self.covered, self.see}))


def break_even(line: Line, position: Position, pack: RulePack) -> BreakEven | None:
    """SEE* = DV x (1 + m) - (SEFA by default - SEFA by actual), never below what allocation covers.

    None where the other path cannot be told for this line.
    """
    is_default = line.basis is Basis.DEFAULT
    out = position_value(position)
    other = replace(line, basis=Basis.ACTUAL if is_default else Basis.DEFAULT, carbon_price=None)
    if is_default and other.emissions.is_empty:
        # Any figure will do: only the free allocation of the actual path is wanted.
        other = replace(other, emissions=Emissions(chargeable=out.see), scope=Scope.PRODUCT)
    try:
        other_out = position_value(position_find(other, pack))
    except LineFault:
        return None
    default, actual = (out, other_out) if is_default else (other_out, out)
    stated = not line.emissions.is_empty
    return BreakEven(
        see=max(ZERO, default.see - default.sefa) + actual.sefa + actual.deduction,
        default_cost_per_t=default.cost_per_t,
        actual_cost_per_t=actual.cost_per_t if stated else None,
        saving=(default.cost_per_t - actual.cost_per_t) * line.mass if stated else None,
        covered=actual.sefa + actual.deduction,
        price=position.price.value,
    )


def proof_json(even: BreakEven | None, fee: Decimal | None, mass: Decimal) -> dict[str, Any]:
    """Break-even figures; null where the other path is unknown or no actual emissions were given."""
    names = ("break_even_see", "break_even_fee_eur", "default_cost_eur_per_t", "actual_cost_eur_per_t")
    if even is None:
        return {**dict.fromkeys(names), "proof_curve": [], "verification": None}
    values = (even.see, even.saving, even.default_cost_per_t, even.actual_cost_per_t)
    return {
        **{name: _maybe(value) for name, value in zip(names, values, strict=True)},
        "proof_curve": [[number(see), number(cost)] for see, cost in even.curve()],
        "verification": None if fee is None else _verification(even, fee, mass),
    }


def _verification(even: BreakEven, fee: Decimal, mass: Decimal) -> dict[str, Any]:
    """`pays`: null while no actual emissions are known. `break_even_mass_t`: t that earn the fee back."""
    saving_per_t = even.saving / mass if even.saving is not None and mass else None
    earned = fee / saving_per_t if saving_per_t is not None and saving_per_t > ZERO else None
    fee_per_t = fee / mass if mass else None
    return {
        "fee_eur": number(fee),
        "net_saving_eur": _maybe(None if even.saving is None else even.saving - fee),
        "pays": None if even.saving is None else even.saving > fee,
        "break_even_mass_t": _maybe(earned),
        "break_even_see_with_fee": _maybe(None if fee_per_t is None else even.see_with_fee(fee_per_t)),
    }


def _maybe(value: Decimal | None) -> float | None:
    return None if value is None else number(value)

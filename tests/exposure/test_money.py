"""Money at stake: known values are added, unknown ones are never zero."""

from decimal import Decimal

import pytest

from compliance.exposure.money import Flow, stake_of


def flows(**values: int) -> dict[str, Flow]:
    return {market: Flow(2024, Decimal(value)) for market, value in values.items()}


@pytest.mark.parametrize(
    ("sold_in", "concerns", "known", "markets", "value", "partial"),
    [
        (("DE", "FR", "US"), ("EU",), {"DE": 100, "FR": 20, "US": 7}, ("DE", "FR"), 120, False),
        (("DE", "EU"), ("EU",), {"DE": 100, "EU": 30}, ("DE", "EU"), 130, False),
        (("DE", "FR"), ("EU",), {"DE": 100}, ("DE", "FR"), 100, True),
        (("DE", "FR"), ("EU",), {"EU": 100}, ("DE", "EU", "FR"), 100, False),  # told under EU
        (("EU",), ("EU",), {"DE": 100}, ("DE", "EU"), 100, False),  # told state by state
        (("EU",), ("DE",), {"EU": 100}, ("EU",), None, True),  # nobody said how much goes to DE
        (("EU", "DE"), ("DE",), {"EU": 100, "DE": 40}, ("DE", "EU"), 40, True),
        (("DE",), ("EU",), {}, ("DE",), None, True),
        (("DE",), ("EU",), {"DE": 0}, ("DE",), 0, False),  # a stated zero is known
        (("GB",), ("EU",), {"GB": 100}, (), None, True),
        (("KE", "UG"), ("KE", "RW", "UG"), {"KE": 5, "UG": 6}, ("KE", "UG"), 11, False),
    ],
)
def test_stake(
    sold_in: tuple[str, ...],
    concerns: tuple[str, ...],
    known: dict[str, int],
    markets: tuple[str, ...],
    value: int | None,
    partial: bool,
) -> None:
    stake = stake_of(sold_in=sold_in, concerns=concerns, flows=flows(**known))
    assert (stake.markets, stake.value, stake.is_partial) == (markets, value, partial)
    assert stake.year == (2024 if value is not None else None)


def test_the_newest_year_used_is_told() -> None:
    known = {"DE": Flow(2022, Decimal(1)), "FR": Flow(2024, Decimal(2))}
    assert stake_of(sold_in=("DE", "FR"), concerns=("EU",), flows=known).year == 2024

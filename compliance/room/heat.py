"""Where a room is hot: open findings by sector of the members and regime of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from compliance.exposure.models import Finding
from compliance.room.members import ACT, OPEN


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Open findings of one sector under one regime. `worst`: highest score among those to act on or watch."""

    act: int = 0
    watch: int = 0
    firms: int = 0
    worst: float | None = None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`cells[sector][regime]`; sectors and regimes with most to act on first. An empty sector is unstated."""

    sectors: tuple[str, ...]
    regimes: tuple[str, ...]
    cells: dict[str, dict[str, HeatCell]]

    @property
    def most(self) -> int:
        """The largest number of findings to act on or watch in a cell."""
        return max((one.act + one.watch for row in self.cells.values() for one in row.values()), default=0)

    def cell(self, sector: str, regime: str) -> HeatCell:
        return self.cells.get(sector, {}).get(regime, HeatCell())


def heat_of(firms: Iterable[int]) -> HeatMap:
    """The map of these firms, in one query. What is undecided is left to the members' own desks."""
    concerned = OPEN & Q(verdict__in=(Finding.Verdict.ACT, Finding.Verdict.WATCH))
    rows = (
        Finding.objects.filter(concerned, firm__in=list(firms))
        .order_by()
        .values("firm__sector", "measure__regime")
        .annotate(
            act=Count("pk", filter=ACT),
            watch=Count("pk", filter=Q(verdict=Finding.Verdict.WATCH)),
            firms=Count("firm", distinct=True),
            worst=Max("score"),
        )
    )
    cells: dict[str, dict[str, HeatCell]] = {}
    by_sector: dict[str, tuple[int, int]] = {}
    by_regime: dict[str, tuple[int, int]] = {}
    for row in rows:
        sector, regime = row["firm__sector"], row["measure__regime"]
        act, watch = row["act"], row["watch"]
        cells.setdefault(sector, {})[regime] = HeatCell(act, watch, row["firms"], float(row["worst"]))
        for totals, key in ((by_sector, sector), (by_regime, regime)):
            known = totals.get(key, (0, 0))
            totals[key] = (known[0] + act, known[1] + watch)
    return HeatMap(_hottest(by_sector), _hottest(by_regime), cells)


def _hottest(totals: dict[str, tuple[int, int]]) -> tuple[str, ...]:
    return tuple(sorted(totals, key=lambda key: (-totals[key][0], -totals[key][1], key)))

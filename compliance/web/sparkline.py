"""Items a run as a small picture: where the line, the expected band and the failed runs lie. Pure numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 320, 56, 4
"""Units of the picture's own coordinates, in which its text has no part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """Coordinates from the upper left. `line` is a list of points as SVG writes it."""

    line: str
    dots: tuple[tuple[int, int], ...]
    failed: tuple[int, ...]
    band_top: int
    band_height: int
    least: int
    most: int
    newest: int | None
    width: int = WIDTH
    height: int = HEIGHT


def sparkline_of(
    counts: Sequence[int | None], failed: Sequence[bool], *, least: int, most: int
) -> Sparkline | None:
    """The picture of `counts` (oldest first, None: not counted) against the band; None without a run.

    The scale begins at zero, so that a list that lost half its entries looks it.
    """
    if not counts:
        return None
    known = [count for count in counts if count is not None]
    top = max([*known, most, 1])

    def x(index: int) -> int:
        return EDGE + round((WIDTH - 2 * EDGE) * (index / (len(counts) - 1) if len(counts) > 1 else 0.5))

    def y(count: int) -> int:
        return EDGE + round((HEIGHT - 2 * EDGE) * (1 - count / top))

    points = tuple((x(index), y(count)) for index, count in enumerate(counts) if count is not None)
    return Sparkline(
        line=" ".join(f"{a},{b}" for a, b in points),
        dots=points,
        failed=tuple(x(index) for index, is_failed in enumerate(failed) if is_failed),
        band_top=y(most) if most else 0,
        band_height=y(least) - y(most) if most else 0,
        least=least,
        most=most,
        newest=known[-1] if known else None,
    )

"""Mediation as printed: Sobel's Z from its parts, products against totals, shares of channels together.

Sobel (1982): Z = ab / √(a² se_b² + b² se_a²); it grows in |a| and |b| and falls in both errors, so its
bounds lie at corners of what the parts round from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scipy import stats

from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.printed import Printed, printed
from compliance.econometrics.audit.ratios import needed_for
from compliance.econometrics.audit.reading import Cell, Column, Document, Paper, PrintedTable

FASTER = 1.5
"""A bootstrap Z may pass the largest Sobel Z by this factor before it is doubted."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Treatment on mediator (a), mediator on outcome beside the treatment (b, direct)."""

    table: PrintedTable
    first: Column
    second: Column
    treatment: str
    mediator: str

    @property
    def a(self) -> Cell:
        return self.first.cells[self.treatment]

    @property
    def b(self) -> Cell:
        return self.second.cells[self.mediator]

    @property
    def direct(self) -> Cell:
        return self.second.cells[self.treatment]

    def product(self) -> tuple[float, float]:
        """Bounds of a·b."""
        corners = [
            x * y for x in (self.a.beta.low, self.a.beta.high) for y in (self.b.beta.low, self.b.beta.high)
        ]
        return min(corners), max(corners)


def sobel(a: float, se_a: float, b: float, se_b: float) -> float:
    """|Z| of the product; a billion where both errors are zero."""
    under = (a * se_b) ** 2 + (b * se_a) ** 2
    return abs(a * b) / under**0.5 if under > 0 else 1e9


def sobel_bounds(a: Cell, b: Cell) -> tuple[float, float, float]:
    """Z at the printed values, its least and its greatest over rounding."""
    assert a.se is not None and b.se is not None
    least = sobel(a.beta.size[0], a.se.high, b.beta.size[0], b.se.high)
    most = sobel(a.beta.size[1], max(a.se.low, 0.0), b.beta.size[1], max(b.se.low, 0.0))
    return sobel(a.beta.value, a.se.value, b.beta.value, b.se.value), least, most


def channels(paper: Paper) -> list[Channel]:
    """Pairs of columns of one table: one explains the mediator, a later one holds it beside the treatment."""
    found = []
    for table in paper.tables:
        for second in table.columns:
            for mediator in second.cells:
                first = next((item for item in table.columns if item.dep == mediator), None)
                if first is None or first is second or second.dep == mediator:
                    continue
                shared = [
                    name
                    for name in first.cells
                    if name in second.cells and name != mediator and not _constant(name)
                ]
                cells = [first.cells[name] for name in shared[:1]] + [second.cells[mediator]]
                if shared and all(cell.se is not None for cell in cells):
                    found.append(Channel(table, first, second, shared[0], mediator))
    return found


def _constant(name: str) -> bool:
    return name.strip("_").lower() in ("cons", "constant", "const", "intercept", "常数项", "截距")


def channel_findings(document: Document) -> Iterator[Finding]:
    """Sobel and bootstrap Z, products, adding up, and shares of all channels of one effect."""
    for paper in document.papers:
        found = channels(paper)
        for channel in found:
            yield from _printed_tests(document, paper, channel)
            yield from _adding_up(paper, channel)
        yield from _shares(paper, found)


def _fact(facts: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    """What is printed under a name that holds the word, as a mapping; a bare number is its Z."""
    for name, value in facts.items():
        if word in name.lower():
            return value if isinstance(value, Mapping) else {"Z": value}
    return {}


def _part(told: Mapping[str, Any], *names: str) -> Printed | None:
    lower = {str(name).lower(): value for name, value in told.items()}
    return next((found for name in names if (found := printed(lower.get(name)))), None)


def _printed_tests(document: Document, paper: Paper, channel: Channel) -> Iterator[Finding]:
    z, least, most = sobel_bounds(channel.a, channel.b)
    assert channel.a.se is not None and channel.b.se is not None
    told: dict[str, Any] = {
        "a": channel.a.beta.value,
        "se_a": channel.a.se.value,
        "b": channel.b.beta.value,
        "se_b": channel.b.se.value,
        "z": z,
        "z_low": least,
        "z_high": most,
        "p": float(2 * stats.norm.sf(z)),
        "mediator": channel.mediator,
    }
    call = f"audit.channels.sobel_bounds(a={channel.treatment!r}, b={channel.mediator!r})"
    where = (paper.key, channel.table.key, channel.second.label)
    facts = _fact(channel.second.facts, "sobel")
    given = _part(facts, "z", "t", "statistic")
    if given is not None:
        low, high = given.size
        code = "sobel_z" if low > most else "sobel_low" if high < least else "consistent"
        verdict = "consistent" if code == "consistent" else "impossible"
        yield Finding("sobel", verdict, code, *where, told | {"printed": given.value}, call)
    stars = str(facts.get("stars", "")).count("*")
    if stars and most < needed_for(document, stars):
        numbers = told | {"stars": stars, "needed": min(needed_for(document, stars), 1e9)}
        yield Finding("sobel", "impossible", "sobel_stars", *where, numbers, call)
    product, (below, above) = _part(facts, "coef", "beta", "indirect", "effect"), channel.product()
    if product is not None:
        code = "consistent" if product.holds(below, above) else "sobel_product"
        verdict = "consistent" if code == "consistent" else "impossible"
        numbers = {"printed": product.value, "low": below, "high": above}
        yield Finding("indirect_effect", verdict, code, *where, numbers, call)
    drawn = _part(_fact(channel.second.facts, "boot"), "z", "t", "statistic")
    if drawn is not None:
        yield _bootstrap(channel, drawn, most, told, where, call)


def _bootstrap(
    channel: Channel,
    drawn: Printed,
    most: float,
    told: dict[str, Any],
    where: tuple[str, str, str],
    call: str,
) -> Finding:
    """A bootstrap has errors of its own, but not ones far below the delta method's for the same parts."""
    product = abs(channel.a.beta.value * channel.b.beta.value)
    delta = product / told["z"] if told["z"] else 0.0
    apart = product > 0 and drawn.size[0] > FASTER * most
    error = product / drawn.size[0] if drawn.size[0] else 0.0
    code, verdict = ("bootstrap_z", "doubtful") if apart else ("consistent", "consistent")
    ratio = delta / error if error else 0.0
    numbers = told | {"printed": drawn.value, "error": error, "delta": delta, "ratio": ratio}
    return Finding("bootstrap", verdict, code, *where, numbers, call)


def _totals(paper: Paper, channel: Channel) -> list[Column]:
    """Columns with the treatment on the same outcome and rows, without any mediator."""
    mediators = {item.mediator for item in channels(paper)}
    return [
        column
        for _, column in paper.columns()
        if column.dep == channel.second.dep
        and channel.treatment in column.cells
        and column.n == channel.second.n
        and column.n is not None
        and not mediators & set(column.cells)
        and not any(printed(column.facts.get(name)) for name in ("KP", "Wald_F", "kp_rk_lm", "kp_rk_wald_f"))
    ]


def total_of(paper: Paper, channel: Channel) -> Cell | None:
    """The total effect on the channel's rows: of columns that fit, the one nearest direct plus product."""
    implied = channel.direct.beta.value + sum(channel.product()) / 2
    fitting = [column.cells[channel.treatment] for column in _totals(paper, channel)]
    return min(fitting, key=lambda cell: abs(cell.beta.value - implied), default=None)


def _adding_up(paper: Paper, channel: Channel) -> Iterator[Finding]:
    total = total_of(paper, channel)
    if total is None:
        return
    below, above = channel.product()
    low, high = channel.direct.beta.low + below, channel.direct.beta.high + above
    fits = total.beta.holds(low, high)
    numbers = {
        "mediator": channel.mediator,
        "low": low,
        "high": high,
        "total": total.beta.value,
        "n": channel.second.n,
    }
    yield Finding(
        "adding_up",
        "consistent" if fits else "doubtful",
        "consistent" if fits else "adding_up",
        paper.key,
        channel.table.key,
        channel.second.label,
        numbers,
        "audit.channels.total_of",
    )


def _shares(paper: Paper, found: list[Channel]) -> Iterator[Finding]:
    """Channels of one treatment and outcome, each counted once: shares beyond 100 % overlap."""
    families: dict[tuple[str, str], list[Channel]] = {}
    for channel in found:
        families.setdefault((channel.treatment, channel.second.dep), []).append(channel)
    for family in families.values():
        single = [channel for channel in family if _alone(channel, family)]
        totals = [total for channel in single if (total := total_of(paper, channel)) is not None]
        if len(single) < 2 or not totals or not totals[0].beta.value:
            continue
        whole = totals[0].beta
        shares = {item.mediator: item.a.beta.value * item.b.beta.value / whole.value * 100 for item in single}
        ends = [
            sum(item.product()[end] / bound for item in single) * 100
            for end in (0, 1)
            for bound in (whole.low, whole.high)
        ]
        together = sum(shares.values())
        numbers = {
            "mediators": ", ".join(shares),
            "shares": " + ".join(f"{share:.0f} %" for share in shares.values()),
            "total": together,
            "total_low": min(ends),
            "total_high": max(ends),
        }
        over = together > 100
        verdict = "unsupported" if over else "consistent"
        yield Finding(
            "shares",
            verdict,
            "shares" if over else "consistent",
            paper.key,
            ", ".join(dict.fromkeys(item.table.key for item in single)),
            single[0].second.dep,
            numbers,
            "audit.channels.total_of",
        )


def _alone(channel: Channel, family: list[Channel]) -> bool:
    """Whether the mediator stands alone in its column: jointly estimated channels may add up."""
    return not ({other.mediator for other in family} - {channel.mediator}) & set(channel.second.cells)

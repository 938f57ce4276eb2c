"""What would move a score most: a document, an answer, a substance taken out. Actual against potential.

Pure: the inputs of a score in, the same score with one thing mended out. Effort is not weighed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from compliance.exposure.scoring import ScoreInputs, ScoreModel

ZERO = Decimal("0.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One thing to mend. `points` of the score once it is done; `gain`: points that it removes.

    Codes: get_evidence, renew_evidence, complete_evidence, substitute, tell_amount, tell_missing_fact.
    """

    code: str
    points: Decimal
    gain: Decimal
    skus: int = 0


@dataclass(frozen=True, slots=True)
class Potential:
    """`actual`: the score as it is; `reachable`: with all documents in place; `fixes`: most gain first."""

    actual: Decimal
    reachable: Decimal
    fixes: tuple[Fix, ...]


def potential_of(inputs: ScoreInputs, model: ScoreModel) -> Potential:
    """Every fix that lowers the score, and what remains when the documents stand.

    Only taking the substance out makes a rule go away; then the score is 0. An answer may settle a doubt
    either way: its gain is what it removes where the answer is no.
    """
    actual = model.score(inputs).points
    ready = replace(inputs, skus_covered=inputs.skus, skus_expiring=0)
    fixes = [
        Fix(code=code, points=after, gain=actual - after, skus=skus)
        for code, after, skus in _candidates(inputs, ready, model)
        if after < actual
    ]
    order = sorted(fixes, key=lambda fix: (-fix.gain, fix.code))
    return Potential(actual, model.score(ready).points if inputs.skus else actual, tuple(order))


def _candidates(
    inputs: ScoreInputs, ready: ScoreInputs, model: ScoreModel
) -> Iterator[tuple[str, Decimal, int]]:
    lacking = inputs.skus - inputs.skus_covered - inputs.skus_expiring
    if lacking:
        got = replace(inputs, skus_covered=inputs.skus_covered + lacking)
        yield "get_evidence", model.score(got).points, lacking
    if inputs.skus_expiring:
        renewed = replace(inputs, skus_covered=inputs.skus_covered + inputs.skus_expiring, skus_expiring=0)
        yield "renew_evidence", model.score(renewed).points, inputs.skus_expiring
    if lacking and inputs.skus_expiring:
        yield "complete_evidence", model.score(ready).points, lacking + inputs.skus_expiring
    if inputs.strength == "substance":
        yield ("tell_amount" if inputs.quality == "uncertain" else "substitute"), ZERO, inputs.skus
    elif inputs.quality == "uncertain":
        yield "tell_missing_fact", ZERO, inputs.skus


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightTest:
    """One weight changed by a share: how far the ranking moved. `tau`: Kendall's, 1 where nothing moved."""

    factor: str
    times: Decimal
    tau: float
    furthest_move: int
    top_kept: int


@dataclass(frozen=True, slots=True)
class RankStability:
    """`items` ranked; `top`: how many lead; `lowest_tau` and `fewest_kept` over all weights both ways."""

    items: int
    top: int
    lowest_tau: float
    fewest_kept: int
    tests: tuple[WeightTest, ...]


def rank_stability(
    inputs: Sequence[ScoreInputs], model: ScoreModel, *, change: Decimal = Decimal("0.2"), top: int = 10
) -> RankStability:
    """Rank the items again with each weight raised and lowered by `change`, the others brought to 100.

    Ties keep the order of the items, so that equal scores move nothing.
    """
    before = _ranks(inputs, model)
    top = min(top, len(inputs))
    tests = tuple(
        _tested(before, inputs, model, factor, times, top)
        for factor in model.weights
        for times in (1 - change, 1 + change)
    )
    return RankStability(
        items=len(inputs),
        top=top,
        lowest_tau=min((t.tau for t in tests), default=1.0),
        fewest_kept=min((t.top_kept for t in tests), default=top),
        tests=tests,
    )


def _ranks(inputs: Sequence[ScoreInputs], model: ScoreModel) -> list[int]:
    """Places of the items, best first: the exact shares decide, not the rounded points."""
    raw = []
    for place, one in enumerate(inputs):
        shares = model.shares(one)
        raw.append((-sum(w * shares[name] for name, w in model.weights.items()), place))
    ranks = [0] * len(raw)
    for rank, (_, place) in enumerate(sorted(raw)):
        ranks[place] = rank
    return ranks


def _tested(
    before: list[int],
    inputs: Sequence[ScoreInputs],
    model: ScoreModel,
    factor: str,
    times: Decimal,
    top: int,
) -> WeightTest:
    after = _ranks(inputs, model.reweighed(factor, times))
    kept = sum(b < top and a < top for b, a in zip(before, after, strict=True))
    moves = [abs(b - a) for b, a in zip(before, after, strict=True)]
    return WeightTest(
        factor=factor,
        times=times,
        tau=round(_tau(before, after), 6),
        furthest_move=max(moves, default=0),
        top_kept=kept,
    )


def _tau(before: list[int], after: list[int]) -> float:
    """Kendall's tau of two rankings without ties, by counting inversions while merging."""
    n = len(before)
    if n < 2:
        return 1.0
    order = [after[i] for i in sorted(range(n), key=before.__getitem__)]
    inversions, _ = _inversions(order)
    return 1 - 4 * inversions / (n * (n - 1))


def _inversions(values: list[int]) -> tuple[int, list[int]]:
    if len(values) < 2:
        return 0, values
    middle = len(values) // 2
    left, a = _inversions(values[:middle])
    right, b = _inversions(values[middle:])
    count, merged, i = left + right, [], 0
    for value in b:
        while i < len(a) and a[i] < value:
            merged.append(a[i])
            i += 1
        count += len(a) - i
        merged.append(value)
    return count, merged + a[i:]

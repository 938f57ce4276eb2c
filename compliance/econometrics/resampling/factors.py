"""Groups written as `i.column` among covariates, as columns of 0 and 1; knows no model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from compliance.econometrics.arrays import Table
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.reading import codes_of

PREFIX = "i."
MOST_LEVELS = 200


def with_factors(frame: Table, names: Sequence[str]) -> tuple[Table, tuple[str, ...]]:
    """The table with a 0/1 column for each level but the first of every `i.column`, and the names in their
    place.

    A missing group is missing in all its columns. Raises SpecificationFault for too many levels.
    """
    import pandas as pd

    frame = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
    added: dict[str, object] = {}
    found: list[str] = []
    for name in names:
        if not name.startswith(PREFIX) or name in frame.columns:
            found.append(name)
            continue
        column = name.removeprefix(PREFIX)
        codes, levels = codes_of(frame, column)
        if len(levels) > MOST_LEVELS:
            raise SpecificationFault(
                f"{name} has {len(levels)} groups, more than {MOST_LEVELS}; absorb it instead.",
                reason="too_many_levels",
                where=name,
            )
        for code, level in enumerate(levels[1:], start=1):
            own = f"{column}={level}"
            added[own] = np.where(codes < 0, np.nan, (codes == code).astype(float))
            found.append(own)
    return (frame.assign(**added) if added else frame), tuple(found)

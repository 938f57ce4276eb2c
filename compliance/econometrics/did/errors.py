"""What is wrong with data or options of a difference-in-differences study; knows no estimator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from compliance.econometrics.faults import EconometricsError


class DidError(EconometricsError):
    """The data or the options do not allow the estimate that was asked for; `code` is stable, `facts` are
    listed."""

    def __init__(self, code: str, sentence: str, **facts: Any) -> None:
        super().__init__(sentence, reason=code)
        self.code, self.facts = code, facts


def shown(values: Iterable[Any], most: int = 5) -> str:
    """The first few values for a sentence, and how many more there are."""
    listed = [str(plain(value)) for value in values]
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest} more" if rest > 0 else "")


def plain(value: Any) -> Any:
    """A numpy scalar as Python's own; a whole float as an integer, so that years read as years."""
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value

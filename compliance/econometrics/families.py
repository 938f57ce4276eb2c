"""Which coefficients of a study are one family of tests, as a specification says it; tests nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.fields import Fields


@dataclass(frozen=True, slots=True)
class JointOptions:
    """Which coefficients are one family. Empty: the first of each model; empty models: all."""

    coefficients: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    draws: int = 9999
    seed: int = 20240101


def joint_options(given: Any) -> JointOptions | None:
    """`joint_tests: true` or a mapping. Raises SpecificationFault."""
    if given is None or given is False:
        return None
    if given is True:
        return JointOptions()
    if not isinstance(given, Mapping):
        raise SpecificationFault(
            "`joint_tests` must be true or a mapping such as {coefficients: [x], draws: 9999}.",
            reason="shape",
            where="joint_tests",
        )
    part = Fields(given, "joint_tests")
    found = JointOptions(
        tuple(name.replace(" ", "") for name in part.entries("coefficients")),
        part.entries("models"),
        int(part.number("draws", 9999)),
        int(part.number("seed", 20240101)),
    )
    part.done()
    if not 99 <= found.draws <= 1_000_000:
        raise SpecificationFault(
            "joint_tests: `draws` is a number from 99 to 1,000,000.", reason="shape", where="draws"
        )
    return found

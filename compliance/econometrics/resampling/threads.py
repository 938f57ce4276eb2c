"""One thread for the small matrix products of resampling; knows no product.

With matrices of a few hundred rows BLAS threads wait for each other longer than they work: on two cores
that other processes use as well, 9,999 wild bootstrap draws took ten times as long with two threads as with
one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

P = ParamSpec("P")
R = TypeVar("R")


def single_threaded(function: Callable[P, R]) -> Callable[P, R]:
    """The function with BLAS held to one thread while it runs."""

    @wraps(function)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        with threadpool_limits(limits=1, user_api="blas"):
            return function(*args, **kwargs)

    return held

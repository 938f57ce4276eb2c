"""Counts attempts over all web processes and says when there were too many. It knows no page."""

from __future__ import annotations

from django.core.cache import cache


def too_many(*, name: str, at_most: int, seconds: int) -> bool:
    """Count one attempt under `name`; True from the one after `at_most` until `seconds` have passed."""
    key = f"throttle:{name}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > at_most
    except ValueError:  # it expired between the two calls: this is the first attempt of the next span
        cache.set(key, 1, seconds)
        return False

"""One crawl of a source at a time, whichever process asks for it: the regular look, or its history.

The turn is a lock of the database's session: it falls free when the process that holds it dies.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import connection

_PAUSE_SECONDS = 1.0


@contextmanager
def turn(what: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the turn named `what` within the block; yields False where it is taken and nobody waits."""
    key = int.from_bytes(sha256(f"fairlead turn {what}".encode()).digest()[:8], "big", signed=True)
    held = _try(key)
    while wait and not held:
        time.sleep(_PAUSE_SECONDS)
        held = _try(key)
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _try(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        [held] = cursor.fetchone()
    return bool(held)

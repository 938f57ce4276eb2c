"""The cache in which attempts and calls are counted: one Redis for all web processes.

Small and short-lived by design: results are cached elsewhere, so that the Redis of the queue, which throws
nothing away, is never filled. Away, it is no reason to turn anybody away: each process then counts for itself
until it is back, and the log says so once a minute.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import redis
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

LOG = logging.getLogger(__name__)
REST_SECONDS: Final = 5.0
"""So long a Redis that did not answer is not asked again: no request waits for it twice."""
TOLD_SECONDS: Final = 60.0
_SCANNED: Final = 500


class PlainText:
    """JSON in place of pickles: what stands in Redis is read, never run. Whole numbers stay as INCR needs."""

    def dumps(self, value: Any) -> Any:
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        return json.loads(stored)


class SharedCache(RedisCache):
    """Django's cache on Redis, which counts in this process alone while Redis is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": PlainText(),
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, params | {"OPTIONS": options})
        self._alone = LocMemCache(f"alone:{server}", {**params, "OPTIONS": {"MAX_ENTRIES": 20_000}})
        self._rests_until = 0.0
        self._told_at = -TOLD_SECONDS

    @property
    def is_alone(self) -> bool:
        """Redis did not answer within the last seconds: this process counts for itself."""
        return time.monotonic() < self._rests_until

    def _ask(self, name: str, *args: Any, **named: Any) -> Any:
        if not self.is_alone:
            try:
                shared: Callable[..., Any] = getattr(super(), name)
                return shared(*args, **named)
            except redis.RedisError as error:
                self._away(error)
        return getattr(self._alone, name)(*args, **named)

    def _away(self, error: redis.RedisError) -> None:
        now = time.monotonic()
        self._rests_until = now + REST_SECONDS
        if now - self._told_at >= TOLD_SECONDS:
            self._told_at = now
            LOG.warning("Redis does not answer (%s): attempts are counted in each process alone", error)

    def add(self, *args: Any, **named: Any) -> Any:
        return self._ask("add", *args, **named)

    def get(self, *args: Any, **named: Any) -> Any:
        return self._ask("get", *args, **named)

    def set(self, *args: Any, **named: Any) -> Any:
        return self._ask("set", *args, **named)

    def touch(self, *args: Any, **named: Any) -> Any:
        return self._ask("touch", *args, **named)

    def delete(self, *args: Any, **named: Any) -> Any:
        return self._ask("delete", *args, **named)

    def get_many(self, *args: Any, **named: Any) -> Any:
        return self._ask("get_many", *args, **named)

    def has_key(self, *args: Any, **named: Any) -> Any:
        return self._ask("has_key", *args, **named)

    def incr(self, *args: Any, **named: Any) -> Any:
        return self._ask("incr", *args, **named)

    def set_many(self, *args: Any, **named: Any) -> Any:
        return self._ask("set_many", *args, **named)

    def delete_many(self, *args: Any, **named: Any) -> Any:
        return self._ask("delete_many", *args, **named)

    def clear(self) -> bool:
        """Forget our own keys; the database also holds the messages of the queue, which stay."""
        self._alone.clear()
        if self.is_alone:
            return False
        try:
            client = self._cache.get_client(write=True)
            for key in client.scan_iter(match=self.make_key("*"), count=_SCANNED):
                client.delete(key)
        except redis.RedisError as error:
            self._away(error)
            return False
        return True

"""Attempts are counted over processes; a Redis that is away turns nobody away and is told once."""

import logging
import os
import subprocess
import sys
import uuid

import pytest
import redis
from django.conf import settings
from django.core.cache import caches

from compliance.core import counting, throttle
from compliance.core.counting import SharedCache

NOBODY = "redis://127.0.0.1:1/0"
OTHER_PROCESS = """
import sys
from django.conf import settings
settings.configure(CACHES={"default": {"BACKEND": "compliance.core.counting.SharedCache",
    "LOCATION": sys.argv[1], "KEY_PREFIX": sys.argv[2]}})
from compliance.core.throttle import too_many
print([too_many(name="login", at_most=3, seconds=60) for _ in range(2)])
"""


@pytest.fixture
def shared(monkeypatch):
    """A cache on the Redis of the test run, under keys of its own."""
    cache = SharedCache(settings.CELERY_BROKER_URL, {"KEY_PREFIX": f"test.{uuid.uuid4()}"})
    monkeypatch.setattr(throttle, "cache", cache)
    yield cache
    cache.clear()


def test_several_processes_count_together(shared) -> None:
    assert [throttle.too_many(name="login", at_most=3, seconds=60) for _ in range(2)] == [False, False]
    other = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS, settings.CELERY_BROKER_URL, shared.key_prefix],
        capture_output=True, text=True, check=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
    )  # fmt: skip
    assert other.stdout.strip() == "[False, True]"
    assert throttle.too_many(name="login", at_most=3, seconds=60)
    assert not throttle.too_many(name="another", at_most=3, seconds=60)


def test_what_is_kept_comes_back_as_it_was_and_without_pickles(shared) -> None:
    shared.set("history", [1.5, 2, "三"], 60)
    assert shared.get("history") == [1.5, 2, "三"]
    raw = redis.Redis.from_url(settings.CELERY_BROKER_URL).get(shared.make_key("history"))
    assert raw == b'[1.5, 2, "\\u4e09"]'
    assert shared.get("nothing", "else") == "else" and shared.add("history", 1, 60) is False
    shared.set_many({"a": 1, "b": 2}, 60)
    assert shared.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    shared.delete_many(["a", "b"])
    assert not shared.has_key("a")
    with pytest.raises(ValueError):
        shared.incr("nothing")


def test_clearing_leaves_what_is_not_ours(shared) -> None:
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    foreign = f"queue.{uuid.uuid4()}"
    client.set(foreign, "message", ex=60)
    shared.set("mine", 1, 60)
    shared.clear()
    assert not shared.has_key("mine") and client.get(foreign) == b"message"
    client.delete(foreign)


def test_a_redis_that_is_away_turns_nobody_away_and_still_counts(monkeypatch, caplog) -> None:
    cache = SharedCache(NOBODY, {"KEY_PREFIX": f"test.{uuid.uuid4()}"})
    monkeypatch.setattr(throttle, "cache", cache)
    with caplog.at_level(logging.WARNING, logger=counting.__name__):
        told = [throttle.too_many(name="login", at_most=3, seconds=60) for _ in range(5)]
    assert told == [False, False, False, True, True]
    assert cache.is_alone and cache.get("nothing") is None and cache.clear() is False
    assert len([one for one in caplog.records if "Redis does not answer" in one.message]) == 1


def test_a_redis_that_is_back_is_counted_in_again(shared, monkeypatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise redis.ConnectionError("gone")

    with monkeypatch.context() as away:
        away.setattr("django.core.cache.backends.redis.RedisCacheClient.add", broken)
        throttle.too_many(name="login", at_most=9, seconds=60)
    assert shared.is_alone
    monkeypatch.setattr(shared, "_rests_until", 0.0)
    throttle.too_many(name="login", at_most=9, seconds=60)
    assert not shared.is_alone
    raw = redis.Redis.from_url(settings.CELERY_BROKER_URL).get(shared.make_key("throttle:login"))
    assert raw == b"1"


def test_results_are_never_kept_in_the_redis_of_the_queue() -> None:
    from compliance.settings.cache import CACHES

    assert CACHES["default"]["BACKEND"].endswith("SharedCache")
    assert "locmem" in CACHES["results"]["BACKEND"]
    assert caches["results"] is not caches["default"]

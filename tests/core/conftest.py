"""Kinds of work that tests of the queue register and take away again."""

from collections.abc import Callable, Iterator

import pytest

from compliance.core import handlers
from compliance.core.handlers import job_handler


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`register("kind", function, prepare=..., lease_seconds=...)`, for one test."""
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    monkeypatch.setattr(handlers, "_tickers", {})

    def put(kind: str, run: Callable[..., None], **options: object) -> None:
        job_handler(kind, **options)(run)

    yield put


@pytest.fixture
def no_waiting(settings) -> None:
    """Failed attempts are due again at once."""
    settings.JOB_BACKOFF_SECONDS = [0]

"""One Chromium for the run, a live server, and a picture of every page on which a test failed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, sync_playwright

from tests.browser.browsing import ARGUMENTS, Visit, chromium_path, is_demanded, picture, visit_of

Visitor = Callable[..., Visit]
_PATIENCE = 30
"""Seconds that a closed window's last requests may take on a busy machine."""
_MISSING = (
    "No Chromium. Install it (Debian, Ubuntu: apt install chromium) or name one in CHROMIUM; "
    "`.ci/run` installs it by itself when it runs as root."
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here needs the browser: without one it is skipped with the reason, in CI it fails."""
    if chromium_path() or is_demanded():
        return
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.skip(reason=_MISSING))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, which Django takes for asynchronous code.

    For one module only: tests of other modules may want a loop of their own.
    """
    if not chromium_path():
        pytest.fail(_MISSING)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def site(live_server: Any) -> Iterator[str]:
    """The address of an empty installation; links that it writes lead to itself."""
    cache.clear()
    before = settings.SITE_URL
    settings.SITE_URL = live_server.url
    with all_answered():
        yield live_server.url
    settings.SITE_URL = before
    cache.clear()


@contextmanager
def all_answered() -> Iterator[None]:
    """Ends when the server has no request in hand: one left by a closed window would meet an emptied base."""
    asked: set[int] = set()

    def start(**_: Any) -> None:
        asked.add(threading.get_ident())

    def finish(**_: Any) -> None:
        asked.discard(threading.get_ident())

    request_started.connect(start)
    request_finished.connect(finish)
    try:
        yield
        asked.discard(threading.get_ident())
        until = time.monotonic() + _PATIENCE
        while asked and time.monotonic() < until:
            time.sleep(0.01)
        assert not asked, f"{len(asked)} requests were not answered within {_PATIENCE} seconds"
    finally:
        request_started.disconnect(start)
        request_finished.disconnect(finish)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for number, visit in enumerate(getattr(item, "_visits", ())):
            path = picture(visit.page, f"failed-{item.name}-{number}")
            report.sections.append(("picture of the page", f"{visit.path}\n{path.resolve()}"))


@pytest.fixture
def visit(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Opens windows: `visit(user=…, language="zh-hans", has_scripts=False)`. They close with the test."""
    visits: list[Visit] = []
    request.node._visits = visits
    with ExitStack() as stack:

        def open_window(user: Any = None, **wishes: Any) -> Visit:
            cookie = session_of(user) if user is not None else ""
            window: AbstractContextManager[Visit] = visit_of(chromium, site, cookie=cookie, **wishes)
            visits.append(stack.enter_context(window))
            return visits[-1]

        yield open_window


def session_of(user: Any) -> str:
    """The key of a session in which the user is logged in, as the login page would leave it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key

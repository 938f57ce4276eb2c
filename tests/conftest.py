"""Starts the embedded servers before Django reads its settings; holds what tests of all packages share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

REPOSITORY = Path(__file__).resolve().parents[1]
SETTINGS = "compliance.settings.testing"
HOME_PREFIX = "fairlead-tests-"
_OWN_HOME = "FAIRLEAD_TESTS_HOME"  # set by the run that made the home; its xdist workers inherit it


def _home_make() -> Path:
    """A fresh home for this run; the servers' own account must be able to enter it when we are root."""
    home = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
    home.chmod(0o755)
    (home / "static").mkdir()  # where collectstatic would write; whitenoise warns without it
    (home / "pytest.pid").write_text(str(os.getpid()))
    return home


def _homes_sweep() -> None:
    """Remove homes of runs that were killed before they could tidy up."""
    for home in Path(tempfile.gettempdir()).glob(f"{HOME_PREFIX}*"):
        try:
            os.kill(int((home / "pytest.pid").read_text()), 0)
        except ProcessLookupError:
            shutil.rmtree(home, ignore_errors=True)
        except (OSError, ValueError):
            continue


def _redis_url_of_worker(url: str, worker: str) -> str:
    """Each xdist worker has a Redis database of its own, as it has a PostgreSQL database of its own."""
    number = int(worker.removeprefix("gw") or 0) + 1 if worker else 0
    return f"{url.rpartition('/')[0]}/{number % 16}"


def _servers_start() -> None:
    inherited = os.environ.get(_OWN_HOME)
    if inherited is None:
        from django.conf import settings

        if settings.configured:
            raise pytest.UsageError(
                "DJANGO_SETTINGS_MODULE is set, so settings were read before the servers of the test run "
                "stood. Unset it; the tests choose their settings themselves."
            )
        _homes_sweep()
    home = inherited or str(_home_make())
    os.environ |= {_OWN_HOME: home, "FAIRLEAD_HOME": home, "DJANGO_SETTINGS_MODULE": SETTINGS}

    from compliance.core.embedded import ensure

    ensure()
    os.environ["REDIS_URL"] = _redis_url_of_worker(
        os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER", "")
    )

    import django

    django.setup()
    # Processes that tests start run with the settings of production, not with these.
    del os.environ["DJANGO_SETTINGS_MODULE"]


# At import: conftests and test modules further down import models at their top.
_servers_start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run that made the home ends its servers and removes it; the workers of xdist are gone by then."""
    if hasattr(config, "workerinput"):
        return
    from compliance.core.embedded.__main__ import stop
    from compliance.core.embedded.home import Quarters
    from compliance.core.embedded.kinds import KINDS

    home = Path(os.environ[_OWN_HOME])
    for kind in KINDS:
        stop(Quarters(home, kind.name))  # a server that still writes would leave files behind
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, in which tests with real transactions may empty the ledger as every other table."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_record DISABLE TRIGGER record_never_truncated")


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Handbooks and recorded answers beside the checkout; tests that need them skip where absent."""
    place = Path(os.environ.get("FAIRLEAD_SHARED", REPOSITORY.parent / "shared"))
    if not (place / "README.md").is_file():
        pytest.skip(f"no shared material at {place}; set FAIRLEAD_SHARED to its folder")
    return place


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A page in another language leaves that language active in its thread; the next test starts anew."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def watched_world(db: None) -> Any:
    """Two firms with everything and a notice of its own each; one is foreign to all but the administrator."""
    from tests.web.world import watched_world_make

    return watched_world_make()


@pytest.fixture
def redis_empty() -> Iterator[None]:
    """A broker without messages, for tests that look at what was sent."""
    import redis

    broker = redis.Redis.from_url(os.environ["REDIS_URL"])
    broker.flushdb()
    yield
    broker.flushdb()
    broker.close()

"""What a command says when its database is not there, is not ours to use, or is behind."""

import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError, ProgrammingError

from compliance.core.databases import database_fault_told
from compliance.core.embedded import EmbeddedError
from compliance.launch import addresses_check


def _manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers here
        port = taken.getsockname()[1]
        done = _manage("migrate", DATABASE_URL=f"postgres://u:secret-word@127.0.0.1:{port}/none")
    assert done.returncode == 1
    assert f"port {port}" in done.stderr and "DATABASE_URL" in done.stderr
    assert "secret-word" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "address", "part"),
    [
        ("DATABASE_URL", "sqlite:////tmp/x.db", "starts with sqlite://"),
        ("DATABASE_URL", "server.example/db", "names no scheme"),
        ("REDIS_URL", "http://server.example", "starts with http://"),
    ],
)
def test_an_address_of_another_kind_is_refused_by_name(variable: str, address: str, part: str) -> None:
    with pytest.raises(EmbeddedError, match=part) as refused:
        addresses_check({variable: address})
    assert variable in str(refused.value) and address not in str(refused.value)


def test_usual_and_empty_addresses_pass() -> None:
    addresses_check({"DATABASE_URL": "postgresql://u@h/d", "REDIS_URL": "rediss://h/0"})
    addresses_check({"DATABASE_URL": "", "REDIS_URL": ""})


@pytest.mark.django_db
def test_faults_of_the_code_are_not_explained_away() -> None:
    assert database_fault_told(ValueError("x")) is None
    deadlock = OperationalError("deadlock detected")
    deadlock.__cause__ = type("Deadlock", (Exception,), {"sqlstate": "40P01"})()
    assert database_fault_told(deadlock) is None


@pytest.mark.django_db(transaction=True)
def test_lacking_tables_ask_for_migrate_only_where_migrations_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    undefined = ProgrammingError("relation does not exist")
    undefined.__cause__ = type("UndefinedTable", (Exception,), {"sqlstate": "42P01"})()
    assert database_fault_told(undefined) is None
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *a: ["waiting"]
    )
    assert "manage.py migrate" in (database_fault_told(undefined) or "")

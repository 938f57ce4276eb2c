"""Which servers are ours to start: addresses from outside, inherited ones, commands that need none."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import compliance.core.embedded as embedded
from compliance.core.embedded import binaries, client
from compliance.core.embedded.errors import NoServerForPlatform
from compliance.core.embedded.home import Quarters, env_read, env_set, home_find
from compliance.core.embedded.supervisor import FORBIDDEN_PORTS, log_shorten, port_choose
from compliance.launch import celery_servers_start, needs_servers
from tests.core.embedded.clients import Client, gone_after, processes_of

Start = Callable[..., Client]
ELSEWHERE = {"DATABASE_URL": "postgresql://u:p@db.example/d", "REDIS_URL": "redis://cache.example/3"}


def test_a_given_database_is_used_and_no_postgres_started(home: Path, client_start: Start) -> None:
    started = client_start(home, DATABASE_URL=ELSEWHERE["DATABASE_URL"]).wait_ready()
    assert started.database == ELSEWHERE["DATABASE_URL"]
    assert started.said["embedded"] == ["redis"]
    assert {p.name() for p in processes_of(home)} & {"postgres"} == set()
    assert not (home / "postgres").exists()


def test_both_given_start_nothing_and_make_no_home(home: Path, client_start: Start) -> None:
    started = client_start(home, **ELSEWHERE).wait_ready()
    assert (started.database, started.redis) == tuple(ELSEWHERE.values())
    assert started.said["embedded"] == []
    assert not home.exists()


def test_an_inherited_address_keeps_its_database_and_gets_the_current_port(tmp_path: Path) -> None:
    quarters = Quarters(tmp_path, "postgres")
    quarters.make()
    given = f"postgresql://fairlead:{quarters.secret()}@127.0.0.1:1111/test_fairlead?sslmode=disable"
    assert quarters.owns(given)
    assert not quarters.owns("postgresql://fairlead:other@127.0.0.1:1111/fairlead")
    assert not quarters.owns("postgresql://127.0.0.1/fairlead")
    assert not Quarters(tmp_path, "redis").owns(given)
    now = f"postgresql://fairlead:{quarters.secret()}@127.0.0.1:2222/fairlead"
    assert client.readdressed(given, now) == given.replace(":1111", ":2222")
    assert client.readdressed("", now) == now


def test_home_is_argument_then_variable_then_repository(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAIRLEAD_HOME", "elsewhere")
    monkeypatch.chdir(tmp_path)
    assert home_find(tmp_path / "given") == tmp_path / "given"
    assert home_find() == tmp_path / "elsewhere"
    monkeypatch.delenv("FAIRLEAD_HOME")
    assert home_find() == Path(embedded.__file__).parents[3] / ".fairlead"


def test_env_file_keeps_the_other_lines(tmp_path: Path) -> None:
    env_set(tmp_path, "REDIS_URL", "redis://:a=b@127.0.0.1:1/0")
    env_set(tmp_path, "DATABASE_URL", "postgresql://x")
    env_set(tmp_path, "DATABASE_URL", "postgresql://y")
    assert env_read(tmp_path) == {"REDIS_URL": "redis://:a=b@127.0.0.1:1/0", "DATABASE_URL": "postgresql://y"}


@pytest.mark.parametrize("taken", sorted(FORBIDDEN_PORTS))
def test_ports_of_other_peoples_servers_are_never_taken(taken: int) -> None:
    assert port_choose(taken) not in FORBIDDEN_PORTS


def test_a_taken_port_is_replaced() -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert port_choose(port) != port
    assert port_choose(port) == port


def test_without_a_wheel_redis_comes_from_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "package_folder", lambda package: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoServerForPlatform, match=r"Redis for this platform \(\w+ .*REDIS_URL"):
        binaries.redis_binary()
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert binaries.redis_binary() == program


def test_without_a_wheel_postgres_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "package_folder", lambda package: None)
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(NoServerForPlatform, match=r"PostgreSQL .*riscv64.*DATABASE_URL"):
        binaries.postgres_install()


def test_windows_is_pointed_to_docker_unless_addresses_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("REDIS_URL", raising=False)
    with pytest.raises(NoServerForPlatform, match="Docker"):
        embedded.ensure()
    for name, url in ELSEWHERE.items():
        monkeypatch.setenv(name, url)
    assert embedded.ensure().database_url == ELSEWHERE["DATABASE_URL"]


def test_the_message_reaches_the_client(home: Path, client_start: Start, tmp_path: Path) -> None:
    # A Python without the wheels: the standard library is all that it sees.
    started = client_start(home, python=str(Path(sys.base_prefix) / "bin" / "python3"), PATH=str(tmp_path))
    _out, errors = started.process.communicate(timeout=20)
    assert started.process.returncode == 1
    assert errors.startswith("No embedded ")
    assert "requirements.txt" in errors
    gone_after(home)


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("migrate", True),
        ("runserver 8001", True),
        ("makemigrations --check", True),
        ("check --database default", True),
        ("check --deploy", False),
        ("migrate --help", False),
        ("compilemessages", False),
        ("help", False),
        ("--version", False),
        ("", False),
    ],
)
def test_only_commands_that_need_servers_start_them(line: str, needed: bool) -> None:
    assert needs_servers(line.split()) is needed


@pytest.mark.parametrize(
    ("program", "started"),
    [
        (["/somewhere/bin/celery", "-A", "compliance", "worker"], True),
        (["/site-packages/celery/__main__.py", "-A", "compliance", "beat"], True),
        (["/somewhere/bin/celery", "--help"], False),
        (["manage.py", "compilemessages"], False),
    ],
)
def test_only_the_celery_program_starts_servers_on_its_own(
    program: list[str], started: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[None] = []
    monkeypatch.setattr(sys, "argv", program)
    monkeypatch.setattr("compliance.launch.ensure", lambda: calls.append(None))
    celery_servers_start()
    assert bool(calls) is started


def test_a_log_past_its_limit_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.core.embedded.supervisor.LOG_LIMIT_BYTES", 10)
    log = tmp_path / "postgres.log"
    log_shorten(log)
    log.write_text("short")
    log_shorten(log)
    assert log.read_text() == "short"
    log.write_text("longer than that")
    log_shorten(log)
    assert log.read_text() == ""

"""Embedded servers live as long as any client and no longer, whoever is killed and however."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from compliance.core.embedded import binaries
from tests.core.embedded.clients import (
    Client,
    environment,
    gone_after,
    processes_of,
    server_of,
    supervisor_of,
)

Start = Callable[..., Client]


def query(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True, connect_timeout=60) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def query_when_back(url: str, sql: str, *, seconds: float = 15) -> object:
    """As `query`, while a server that was killed reads its log again."""
    last = time.monotonic() + seconds
    while True:
        try:
            return query(url, sql)
        except psycopg.OperationalError:
            if time.monotonic() > last:
                raise
            time.sleep(0.1)


def test_first_start_serves_safely_and_leaves_nothing(home: Path, client_start: Start) -> None:
    client = client_start(home, FAIRLEAD_LINGER_SECONDS="1.0").wait_ready()
    assert client.said["embedded"] == ["postgres", "redis"]
    settings = [
        "fsync",
        "full_page_writes",
        "jit",
        "unix_socket_directories",
        "listen_addresses",
        "server_encoding",
    ]
    assert [query(client.database, f"SHOW {name}") for name in settings] == [
        "on", "on", "off", "", "127.0.0.1", "UTF8",
    ]  # fmt: skip
    assert query(client.database, "SELECT upper('größe') || lower('Ж')") == "GRÖßEж"
    broker = redis.Redis.from_url(client.redis)
    assert broker.config_get("appendfsync") == {"appendfsync": "everysec"}
    assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}

    for name in ("postgres", "redis"):
        server = server_of(home, name)
        listening = [c.laddr for c in server.net_connections() if c.status == psutil.CONN_LISTEN]
        assert [address.ip for address in listening] == ["127.0.0.1"]
        assert listening[0].port not in (5432, 6379)
        assert not [c for c in server.net_connections(kind="unix") if c.laddr]
        assert server.uids().effective != 0
    assert (home / "env").stat().st_mode & 0o777 == 0o600
    assert f"DATABASE_URL={client.database}\n" in (home / "env").read_text()
    assert f"REDIS_URL={client.redis}\n" in (home / "env").read_text()

    client.end()
    assert gone_after(home) > 0.5, "consecutive commands should find the servers still up"


def test_a_password_is_asked_for(home: Path, client_start: Start) -> None:
    client = client_start(home).wait_ready()
    password = urlsplit(client.database).password or ""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        query(client.database.replace(password, "wrong"), "SELECT 1")
    port = urlsplit(client.redis).port or 0
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=port, retry=Retry(NoBackoff(), retries=0)).ping()
    for process in processes_of(home):
        assert password not in " ".join(process.cmdline())


def test_many_clients_at_once_share_one_pair_of_servers(home: Path, client_start: Start) -> None:
    clients = [client_start(home) for _ in range(6)]
    said = [client.wait_ready().said for client in clients]
    assert len({(s["database"], s["redis"]) for s in said}) == 1
    assert [p.ppid() for p in processes_of(home) if "postgres" in p.name()].count(
        supervisor_of(home, "postgres").pid
    ) == 1
    for client in clients[:-1]:
        client.kill()
    time.sleep(0.8)
    assert query(clients[-1].database, "SELECT 1") == 1
    clients[-1].kill()
    gone_after(home)


def test_ctrl_c_on_a_foreground_group_leaves_nothing(home: Path, client_start: Start) -> None:
    child = "import subprocess; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    client = client_start(home, body=child).wait_ready()
    os.killpg(client.process.pid, signal.SIGINT)
    client.process.wait(60)
    gone_after(home)


def test_a_killed_supervisor_takes_its_servers_along_and_loses_no_data(
    home: Path, client_start: Start
) -> None:
    first = client_start(home).wait_ready()
    query(first.database, "CREATE TABLE kept AS SELECT 7 AS n")
    redis.Redis.from_url(first.redis).set("kept", 7)
    for name in ("postgres", "redis"):
        supervisor_of(home, name).kill()
    gone_after(home)

    second = client_start(home).wait_ready()
    assert query(second.database, "SELECT n FROM kept") == 7
    assert redis.Redis.from_url(second.redis).get("kept") == b"7"
    # The same ports: the first client reaches them again without asking.
    assert query(first.database, "SELECT n FROM kept") == 7
    second.kill()
    time.sleep(0.8)
    assert query(first.database, "SELECT n FROM kept") == 7, "the first client still counts"
    first.kill()
    gone_after(home)


def test_a_server_that_ends_by_itself_comes_back_on_its_port(home: Path, client_start: Start) -> None:
    client = client_start(home).wait_ready()
    query(client.database, "CREATE TABLE kept AS SELECT 7 AS n")
    for name in ("postgres", "redis"):
        server_of(home, name).kill()
    time.sleep(0.3)
    other = client_start(home).wait_ready()
    assert (other.database, other.redis) == (client.database, client.redis)
    assert query_when_back(client.database, "SELECT n FROM kept") == 7
    assert redis.Redis.from_url(client.redis).ping()


@pytest.mark.parametrize("delay", [0.1, 0.4])
def test_killed_in_the_middle_of_the_first_start(home: Path, client_start: Start, delay: float) -> None:
    first = client_start(home)
    time.sleep(delay)
    first.kill()
    for process in processes_of(home):
        with contextlib.suppress(psutil.Error):
            if "supervisor" in " ".join(process.cmdline()):
                process.kill()
    second = client_start(home).wait_ready()
    assert query(second.database, "SELECT count(*) FROM pg_database WHERE datname = 'fairlead'") == 1
    second.kill()
    gone_after(home)


def test_two_homes_stand_side_by_side(home_make: Callable[[], Path], client_start: Start) -> None:
    clients = [client_start(home_make()) for _ in range(2)]
    one, two = (client.wait_ready() for client in clients)
    query(one.database, "CREATE TABLE mine ()")
    assert query(two.database, "SELECT to_regclass('mine')") is None
    assert one.redis != two.redis


def test_children_keep_the_servers_when_their_parent_is_killed(home: Path, client_start: Start) -> None:
    # A fork shares the lock; a new program finds the inherited address to be its home's own and joins.
    program = (
        "import os; from compliance.core.embedded import ensure; s = ensure(); "
        "print(s.database_url, flush=True); import time; time.sleep(60)"
    )
    body = (
        "import os, subprocess\n"
        f"child = subprocess.Popen([sys.executable, '-c', {program!r}], stdout=subprocess.PIPE, text=True)\n"
        "pid = os.fork()\n"
        "if pid == 0: time.sleep(60)\n"
        "print(json.dumps([child.pid, pid, child.stdout.readline().strip()]), flush=True)\n"
        "time.sleep(60)"
    )
    client = client_start(home, body=body).wait_ready()
    assert client.process.stdout is not None
    joined, forked, url = json.loads(client.process.stdout.readline())
    assert url == client.database
    client.kill()
    time.sleep(0.8)
    os.kill(joined, signal.SIGKILL)
    time.sleep(0.8)
    assert query(url, "SELECT 1") == 1, "the fork still holds the servers"
    os.kill(forked, signal.SIGKILL)
    gone_after(home)


def test_stop_ends_servers_under_a_living_client_and_the_next_one_starts_them(
    home: Path, client_start: Start
) -> None:
    first = client_start(home).wait_ready()

    def command(action: str) -> str:
        words = [sys.executable, "-m", "compliance.core.embedded", action]
        return subprocess.run(words, env=environment(home), capture_output=True, text=True, check=True).stdout

    assert command("status").count(": running on 127.0.0.1:") == 2
    assert command("stop") == "postgres: not running\nredis: not running\n"
    assert processes_of(home) == []
    second = client_start(home).wait_ready()
    assert second.database == first.database


def test_a_removed_home_ends_its_servers(home: Path, client_start: Start) -> None:
    client_start(home).wait_ready()
    subprocess.run(["rm", "-rf", str(home)], check=True)
    gone_after(home)


@pytest.mark.parametrize("version", ["3.11", "3.12"])
def test_runs_on_each_supported_python(home: Path, client_start: Start, version: str) -> None:
    python = f"python{version}"
    if not shutil.which(python) or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"{python} does not run on this machine")
    # The launcher needs the standard library only; the wheels' binaries serve any Python.
    package = binaries.package_folder(binaries.POSTGRES_PACKAGE)
    assert package is not None
    path = os.pathsep.join([environment(home)["PYTHONPATH"], str(package.parent)])
    client = client_start(home, python=python, PYTHONPATH=path).wait_ready()
    assert query(client.database, "SELECT 1") == 1

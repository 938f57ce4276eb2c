"""docker-compose.yml keeps the house's rules, and its commands run: file and demo cannot drift apart."""

import copy
import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from compliance.core.embedded.home import env_read
from tests.core.chaos.house import REPOSITORY, House
from tests.core.compose_policy import APP, VariableMissing, faults, interpolate

FILE = REPOSITORY / "docker-compose.yml"
VARIABLES = {
    "SITE_HOST": "fairlead.example",
    "CRAWL_CONTACT": "crawler@fairlead.example",
    "DEFAULT_FROM_EMAIL": "digest@fairlead.example",
    "MAIL_UNSUBSCRIBE_ADDRESS": "unsubscribe@fairlead.example",
}
PRODUCTION = "compliance.settings"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return read


# --- rules ---------------------------------------------------------------------------------------


def test_every_rule_holds() -> None:
    assert faults(compose()) == []
    assert set(APP) | {"postgres", "redis"} == set(compose()["services"])


def test_the_variables_are_those_that_the_manual_names() -> None:
    with pytest.raises(VariableMissing, match="SITE_HOST"):
        interpolate(compose(), {})
    web = interpolate(compose(), VARIABLES)["services"]["web"]
    assert web["environment"]["ALLOWED_HOSTS"] == "fairlead.example,127.0.0.1"
    assert web["ports"] == ["127.0.0.1:8000:8000"]
    manual = (REPOSITORY / "docs" / "operations.md").read_text()
    assert [name for name in VARIABLES if name not in manual] == []
    assert [name for name in compose()["secrets"] if name not in manual] == []


def put(service: str, key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda found: found["services"][service].__setitem__(key, value)


def drop(service: str, key: str) -> Callable[[dict[str, Any]], None]:
    return lambda found: found["services"][service].pop(key)


@pytest.mark.parametrize(
    ("breaking", "rule"),
    [
        (drop("web", "read_only"), "web: root is writable"),
        (put("postgres", "cap_drop", ["NET_RAW"]), "postgres: keeps capabilities"),
        (put("beat", "security_opt", []), "beat: may gain privileges"),
        (put("redis", "user", "0:0"), "redis: runs as root"),
        (drop("worker-crawl", "mem_limit"), "worker-crawl: memory without limit"),
        (put("postgres", "image", "postgres:latest"), "postgres: image without a fixed version"),
        (put("redis", "image", "redis"), "redis: image without a fixed version"),
        (drop("beat", "command"), "beat: no command"),
        (drop("worker-default", "healthcheck"), "worker-default: no health check"),
        (put("migrate", "restart", "always"), "migrate: does not come back"),
        (put("web", "networks", ["front"]), "web: not on the back network"),
        (put("web", "networks", ["back", "fornt"]), "web: unknown network"),
        (put("web", "volumes", ["/var/run/docker.sock:/x"]), "web: unknown volume"),
        (put("beat", "secrets", ["secret_keys"]), "beat: unknown secret"),
        (put("redis", "environment", {"REDIS_PASSWORD": "x"}), "redis: secret in the environment"),
        (put("beat", "networks", ["back", "egress"]), "beat: leaves the house without need"),
        (put("postgres", "ports", ["127.0.0.1:5432:5432"]), "postgres: publishes a port"),
        (put("web", "ports", ["8000:8000"]), "web: publishes beyond loopback"),
        (put("web", "depends_on", {}), "web: starts before the migrations"),
        (put("migrate", "depends_on", {}), "migrate: starts before the database"),
        (put("worker-default", "stop_grace_period", "10s"), "worker-default: too little time to finish"),
        (drop("web", "init"), "web: no process that reaps"),
        (put("web", "privileged", True), "web: privileged: not in use here"),
        (lambda found: found.__setitem__("service", {}), "service: not a word of the specification"),
        (lambda found: found["networks"].__setitem__("back", {}), "back: is not internal"),
    ],
)
def test_a_broken_rule_is_told(breaking: Callable[[dict[str, Any]], None], rule: str) -> None:
    broken = copy.deepcopy(compose())
    breaking(broken)
    assert rule in faults(broken)


def test_the_image_holds_what_the_commands_need() -> None:
    dockerfile = (REPOSITORY / "Dockerfile").read_text()
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()
    copied = [
        source
        for line in dockerfile.splitlines()
        if line.startswith("COPY ")
        for source in shlex.split(line)[1:-1]
        if not source.startswith("--")
    ]
    assert [source for source in copied if not (REPOSITORY / source).exists()] == []
    assert [source for source in copied if f"!{source}" not in ignored] == []
    assert "USER 10001:10001" in dockerfile
    assert "-c constraints.txt" in dockerfile


# --- the entry point -----------------------------------------------------------------------------


def enter(secrets: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "SECRETS_DIR": str(secrets),
        "POSTGRES_USER": "fairlead",
        "POSTGRES_DB": "fairlead",
        "POSTGRES_HOST": "postgres:5432",
        "REDIS_HOST": "redis:6379",
    }
    return subprocess.run(
        ["sh", str(REPOSITORY / "docker" / "entrypoint"), *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )


def secrets_write(folder: Path, **values: str) -> None:
    folder.mkdir(exist_ok=True)
    defaults = {"secret_key": "k" * 60, "postgres_password": "pg", "redis_password": "rd", "email_url": ""}
    for name, value in (defaults | values).items():
        (folder / name).write_text(f"{value}\n")


def test_secrets_become_addresses(tmp_path: Path) -> None:
    secrets_write(tmp_path)
    done = enter(tmp_path, "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL ${#SECRET_KEY} [$EMAIL_URL]"')
    assert done.stdout.split() == [
        "postgres://fairlead:pg@postgres:5432/fairlead",
        "redis://:rd@redis:6379/0",
        "60",
        "[]",
    ]


@pytest.mark.parametrize("name", ["secret_key", "postgres_password", "redis_password"])
def test_a_missing_or_empty_secret_is_named(tmp_path: Path, name: str) -> None:
    secrets_write(tmp_path, **{name: ""})
    for _ in range(2):
        done = enter(tmp_path, "echo", "started")
        assert (done.returncode, done.stdout) == (78, "")
        assert name in done.stderr
        (tmp_path / name).unlink(missing_ok=True)


# --- the commands, on the embedded servers -------------------------------------------------------


class Stack(House):
    """The file's services as processes of this machine, behind the image's entry point."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, settings=PRODUCTION)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        # Starts the servers and holds them until the stack stands.
        hold = "from compliance.core.embedded import ensure; import time; ensure(); time.sleep(600)"
        self.holder = self.start("-c", hold, program=(sys.executable,))
        self._wait_for_addresses()
        self.services = interpolate(compose(), VARIABLES | {"WEB_ADDRESS": f"127.0.0.1:{self.port}"})[
            "services"
        ]

    def _wait_for_addresses(self) -> None:
        deadline = time.monotonic() + 60
        while len(env_read(self.home)) < 2:
            assert time.monotonic() < deadline, self.log_tails()
            time.sleep(0.1)

    def serve(self, service: str) -> "subprocess.Popen[bytes]":
        """Start the command of a service with its own environment, less what a container brings."""
        database = urlsplit(env_read(self.home)["DATABASE_URL"])
        broker = urlsplit(env_read(self.home)["REDIS_URL"])
        secrets = self.home / "secrets"
        if not secrets.exists():  # others are reading them meanwhile
            secrets_write(
                secrets,
                postgres_password=str(database.password),
                redis_password=str(broker.password),
                secret_key="tests-" + "0123456789" * 6,
            )
        self.environment |= self.services[service]["environment"]
        self.environment |= {
            "SECRETS_DIR": str(secrets),
            "POSTGRES_USER": str(database.username),
            "POSTGRES_DB": database.path.strip("/"),
            "POSTGRES_HOST": f"{database.hostname}:{database.port}",
            "REDIS_HOST": f"{broker.hostname}:{broker.port}",
            "FAIRLEAD_HOME": str(self.home),
            "CRAWL_REPLAY": str(self.home / "no-answers"),  # nothing here may reach the network
            "ALIVE_DIR": str(self.home / "signs" / service),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        return self.start(
            *self.services[service]["command"], program=("sh", str(REPOSITORY / "docker" / "entrypoint"))
        )

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"X-Forwarded-Proto": "https"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="fairlead-stack-") as home:
        place = Stack(Path(home))
        try:
            migrate = place.serve("migrate")
            assert migrate.wait(120) == 0, place.log_tails()
            for service in ("web", "worker-crawl", "worker-default", "beat"):
                place.serve(service)
            place.kill(place.holder)
            yield place
        finally:
            place.close()


def wait_for(question: Callable[[], bool], stack: Stack, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    last: object = "no answer"
    while time.monotonic() < deadline:
        try:
            if question():
                return
            last = "no"
        except OSError as error:
            last = error
        time.sleep(0.2)
    pytest.fail(f"{last}\n{stack.log_tails()}")


def test_web_says_that_it_is_ready(stack: Stack) -> None:
    answers: list[dict[str, Any]] = []

    def is_ready() -> bool:
        status, told = stack.get("/healthz/ready")
        answers.append(told)
        return status == 200

    wait_for(is_ready, stack, seconds=90)
    assert answers[-1] == {"status": "ok", "database": "ok", "redis": "ok", "migrations": "ok"}
    assert stack.get("/healthz/live") == (200, {"status": "ok"})
    status, told = stack.get("/healthz/pipeline")
    assert (status, told["status"], told["queue"]["quarantined"]) == (200, "ok", 0)


def test_each_worker_does_the_work_of_its_queue(stack: Stack) -> None:
    stack.enqueue("crawl", "source:no_such_source")
    stack.enqueue("expose", "measure:0")
    stack.wait_until(
        "SELECT count(*) = 2 FROM core_job WHERE kind IN ('crawl', 'expose') AND attempts > 0", seconds=60
    )
    stack.wait_until("SELECT count(*) = 0 FROM core_job WHERE state = 'running'", seconds=90)
    with stack.database() as connection:
        jobs = {row[0]: row[1:] for row in connection.execute("SELECT kind, state, reason FROM core_job")}
    assert jobs["expose"] == ("done", "")
    assert jobs["crawl"][0] == "queued"  # to be tried again
    assert "Source matching query does not exist" in jobs["crawl"][1]


def test_workers_and_beat_give_signs_of_life(stack: Stack) -> None:
    for service, role in (("worker-crawl", "worker"), ("worker-default", "worker"), ("beat", "beat")):
        file = stack.home / "signs" / service / role
        wait_for(lambda file=file: time.time() - file.stat().st_mtime < 15, stack)
        check = " ".join(stack.services[service]["healthcheck"]["test"])
        assert f"/tmp/alive/{role}" in check


def test_beat_sends_the_regular_wake_ups(stack: Stack) -> None:
    logs = {path.name: path for path in stack.logs.iterdir()}
    received = "Task compliance.core.tasks.jobs_sweep_task"
    wait_for(lambda: any(received in path.read_text() for path in logs.values()), stack, seconds=90)

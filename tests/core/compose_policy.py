"""Rules that docker-compose.yml keeps, and how to read it as the engine does; it starts nothing."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Compose = dict[str, Any]
Service = dict[str, Any]

APP = ("web", "worker-crawl", "worker-default", "worker-analytics", "beat", "migrate")
ONE_SHOT = ("migrate",)
TOP_KEYS = {"name", "services", "networks", "volumes", "secrets"}
SERVICE_KEYS = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "init",
    "logging",
    "mem_limit",
    "networks",
    "ports",
    "read_only",
    "restart",
    "secrets",
    "security_opt",
    "shm_size",
    "stop_grace_period",
    "tmpfs",
    "user",
    "volumes",
}
"""Words of the compose specification that are in use here; a misspelt one is not among them."""

_VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?:(?P<how>:-|:\?)(?P<text>[^}]*))?\})")
_SECRET_WORDS = re.compile(r"password|secret|token|api_?key", re.IGNORECASE)


class VariableMissing(Exception):
    """A variable without default that the environment does not give."""


def interpolate(value: Any, variables: Mapping[str, str]) -> Any:
    """`value` with ${NAME}, ${NAME:-default} and ${NAME:?why} replaced and $$ unescaped, at any depth."""
    if isinstance(value, dict):
        return {key: interpolate(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [interpolate(inner, variables) for inner in value]
    if not isinstance(value, str):
        return value

    def replace(found: re.Match[str]) -> str:
        if found["escaped"]:
            return "$"
        given = variables.get(found["name"], "")
        if not given and found["how"] != ":-":
            raise VariableMissing(f"{found['name']}: {found['text'] or 'not set'}")
        return given or found["text"]

    return _VARIABLE.sub(replace, value)


def faults(compose: Compose) -> list[str]:
    """Every broken rule as "service: rule"; empty when all hold."""
    found = [f"{key}: not a word of the specification" for key in compose if not _known(key, TOP_KEYS)]
    for name, service in compose["services"].items():
        found += [f"{name}: {key}: not in use here" for key in service if key not in SERVICE_KEYS]
        found += [f"{name}: {rule}" for rule, broken in _RULES.items() if broken(name, service, compose)]
    if not compose["networks"].get("back", {}).get("internal"):
        found.append("back: is not internal")
    return found


def _known(key: str, words: set[str]) -> bool:
    return key in words or key.startswith("x-")


def _needs(service: Service, other: str) -> str:
    return str(service.get("depends_on", {}).get(other, {}).get("condition", ""))


def _grace(service: Service) -> int:
    return int(str(service.get("stop_grace_period", "10s")).removesuffix("s"))


def _is_root(service: Service) -> bool:
    return str(service.get("user", "root")).split(":")[0] in ("root", "0")


def _names_a_missing(service: Service, compose: Compose, key: str) -> bool:
    return any(str(entry).split(":")[0] not in compose[key] for entry in service.get(key, []))


def _shows_a_secret(service: Service) -> bool:
    return any(
        _SECRET_WORDS.search(name) and not name.endswith("_FILE") for name in service.get("environment", {})
    )


def _tag(service: Service) -> str:
    return str(service.get("image", "")).partition(":")[2]


_RULES: dict[str, Callable[[str, Service, Compose], bool]] = {
    "root is writable": lambda n, s, c: s.get("read_only") is not True,
    "keeps capabilities": lambda n, s, c: s.get("cap_drop") != ["ALL"],
    "may gain privileges": lambda n, s, c: "no-new-privileges:true" not in s.get("security_opt", []),
    "runs as root": lambda n, s, c: _is_root(s),
    "memory without limit": lambda n, s, c: "mem_limit" not in s,
    "image without a fixed version": lambda n, s, c: _tag(s) in ("", "latest"),
    "no command": lambda n, s, c: not isinstance(s.get("command"), list),
    "no health check": lambda n, s, c: n not in ONE_SHOT and not s.get("healthcheck", {}).get("test"),
    "does not come back": lambda n, s, c: s.get("restart") != ("no" if n in ONE_SHOT else "unless-stopped"),
    "not on the back network": lambda n, s, c: "back" not in s.get("networks", []),
    "unknown network": lambda n, s, c: _names_a_missing(s, c, "networks"),
    "unknown volume": lambda n, s, c: _names_a_missing(s, c, "volumes"),
    "unknown secret": lambda n, s, c: _names_a_missing(s, c, "secrets"),
    "secret in the environment": lambda n, s, c: _shows_a_secret(s),
    "leaves the house without need": lambda n, s, c: (
        "egress" in s.get("networks", []) and not n.startswith("worker")
    ),
    "publishes a port": lambda n, s, c: bool(s.get("ports")) and n != "web",
    "publishes beyond loopback": lambda n, s, c: any(
        not str(port).startswith("127.0.0.1:") for port in s.get("ports", [])
    ),
    "starts before the database": lambda n, s, c: n in APP and _needs(s, "postgres") != "service_healthy",
    "starts before the broker": lambda n, s, c: n in APP and _needs(s, "redis") != "service_healthy",
    "starts before the migrations": lambda n, s, c: (
        n in APP and n not in ONE_SHOT and _needs(s, "migrate") != "service_completed_successfully"
    ),
    "too little time to finish": lambda n, s, c: n.startswith("worker") and _grace(s) < 120,
    "no process that reaps": lambda n, s, c: n in APP and s.get("init") is not True,
}

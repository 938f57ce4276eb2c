"""The network's edge, patched: what leaves for a host outside reaches a recorder on loopback."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import urllib3

from compliance.channels import calling
from tests.channels.recorder import Recorder

PUBLIC = "93.184.216.34"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Host → addresses that the resolver gives; any other host is unknown."""
    known: dict[str, list[str]] = {"hooks.firm.example": [PUBLIC]}

    real = socket.getaddrinfo

    def resolve(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        if host in ("127.0.0.1", "localhost"):
            return real(host, port, *more, **named)
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr("compliance.channels.addresses.socket.getaddrinfo", resolve)
    return known


@pytest.fixture
def edge(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """Webhooks and chat services end at the recorder; everything before that is as in production."""
    with Recorder() as recorder:

        def pool(target: Any, address: str) -> urllib3.HTTPConnectionPool:
            assert address == PUBLIC, "only the checked address is called"
            return urllib3.HTTPConnectionPool("127.0.0.1", recorder.port, timeout=5, retries=False)

        def send(self: Any, request: Any, **wishes: Any) -> Any:
            request.headers["Host"] = requests.utils.urlparse(request.url).netloc
            path = request.path_url
            request.url = f"http://127.0.0.1:{recorder.port}{path}"
            return real(self, request, **(wishes | {"proxies": {}}))

        real = requests.adapters.HTTPAdapter.send
        monkeypatch.setattr(calling, "pool_to", pool)
        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
        yield recorder

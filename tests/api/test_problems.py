"""Whatever goes wrong below /api/ is told as problem details (RFC 9457), on every route."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from compliance.api.access import TokenAuth
from compliance.api.door import door
from tests.api.conftest import caller
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PATHS = {
    path.removeprefix("/api/v1"): methods for path, methods in door.get_openapi_schema()["paths"].items()
}
ROUTES = [(method, path, told) for path, methods in PATHS.items() for method, told in methods.items()]
METHODS = ("get", "post", "put", "patch", "delete")


class AnyNumber(dict[str, Any]):
    """Names of path parameters → a number that no row has."""

    def __missing__(self, name: str) -> Any:
        return "nobody" if name == "name" else 987_654_321


def where(path: str) -> str:
    return "/api/v1" + path.format_map(AnyNumber())


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    told = answer.json() if answer.headers["Content-Type"].startswith("application/problem+json") else {}
    assert (answer.status_code, told.get("status"), told.get("code")) == (status, status, code), answer
    assert told["title"] and told["detail"] and told["remedy"] and told["type"] == "about:blank"
    assert told["instance"] == answer.request["PATH_INFO"] and isinstance(told["errors"], list)
    assert "Content-Length" not in answer.headers or int(answer["Content-Length"]) == len(answer.content)
    return told


@pytest.fixture
def client() -> Client:
    found = caller(UserFactory())
    found.raise_request_exception = False
    return found


def test_a_wrong_method_is_told_with_those_that_are_taken(client: Client) -> None:
    for path, methods in PATHS.items():
        for method in set(METHODS) - set(methods):
            answer = getattr(client, method)(where(path))
            told = is_problem(answer, 405, "method_not_allowed")
            taken = sorted([*(one.upper() for one in methods), *(["HEAD"] if "get" in methods else [])])
            assert told["allow"] == taken == answer.headers["Allow"].split(", "), path


OUTSIDE = ("/api/", "/api/v2/firms")


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/firms", "/api/v1/", "/api/v1/nowhere", "/api/v1/firms/", "/api/v1/firms/x/y/z"]
)
def test_an_address_that_leads_nowhere(path: str) -> None:
    client = Client(enforce_csrf_checks=True)  # as a browser's or a program's call, not as a test's
    for method in METHODS:
        is_problem(getattr(client, method)(path), 404, "not_found" if path in OUTSIDE else "no_route")


def test_the_description_is_read_only() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    told = is_problem(client.post("/api/v1/openapi.json"), 405, "method_not_allowed")
    assert told["allow"] == ["GET", "HEAD"]


def test_a_head_is_the_answer_to_get_without_its_content(client: Client) -> None:
    whole, head = client.get("/api/v1/firms"), client.head("/api/v1/firms")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", whole.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(whole.content))
    same = client.head("/api/v1/firms", headers={"If-None-Match": whole.headers["ETag"]})
    assert same.status_code == 304
    for path, methods in PATHS.items():
        answer = client.head(where(path))
        assert answer.content == b"" and (answer.status_code == 405) == ("get" not in methods), path
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"].startswith("application/problem+json"), path


def test_an_answer_that_nobody_wants_and_a_body_of_another_type(client: Client) -> None:
    seen = {406: 0, 415: 0}
    for method, path, told in ROUTES:
        if any(
            code in told["responses"] and "content" in told["responses"][code] for code in (200, 201, 202)
        ):
            answer = getattr(client, method)(where(path), headers={"Accept": "image/png"})
            is_problem(answer, 406, "not_acceptable")
            seen[406] += 1
        if taken := told.get("requestBody", {}).get("content", {}):
            answer = getattr(client, method)(where(path), "<a/>", content_type="text/xml")
            is_problem(answer, 415, "unsupported_type")
            assert answer.headers["Accept"] == ", ".join(taken)
            seen[415] += 1
    assert min(seen.values()) > 20


@pytest.mark.parametrize("accept", ["", "*/*", "application/*;q=0.5, text/html", "application/json"])
def test_what_is_wanted_in_common_ways_is_given(client: Client, accept: str) -> None:
    assert client.get("/api/v1/firms", headers={"Accept": accept}).status_code == 200
    path, body = "/api/v1/rules/preview", b'{"name": "x", "text": "score > 80"}'
    for kind in ("application/json; charset=utf-8", "application/vnd.firm+json", ""):
        assert client.generic("POST", path, body, content_type=kind).status_code == 200, kind


def test_a_body_that_is_too_large_or_broken(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for method, path, told in ROUTES:
        kinds = told.get("requestBody", {}).get("content", {})
        if "application/json" in kinds:
            for key in ({}, {"headers": {"Idempotency-Key": "k"}}):
                answer = getattr(client, method)(where(path), "1" * 101, "application/json", **key)
                is_problem(answer, 413, "too_large")
            broken = getattr(client, method)(where(path), "{", "application/json")
            assert is_problem(broken, 400, "refused")["remedy"], path
        elif kinds:
            broken = client.generic("POST", where(path), b"x", content_type="multipart/form-data")
            is_problem(broken, 400, "unreadable")


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [(RuntimeError, 500, "failed"), (OperationalError, 503, "unavailable")],
)
def test_a_server_that_fails_says_so_and_no_more(
    client: Client, raised: type[Exception], status: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_more: Any) -> None:
        raise raised("quagga")

    monkeypatch.setattr(TokenAuth, "authenticate", fails)
    for method, path, _told in ROUTES:
        answer = getattr(client, method)(where(path), **_sent(path, method))
        is_problem(answer, status, code)
        assert b"quagga" not in answer.content
        assert ("Retry-After" in answer.headers) == (status == 503)


def _sent(path: str, method: str) -> dict[str, Any]:
    is_file = "multipart/form-data" in PATHS[path][method].get("requestBody", {}).get("content", {})
    return {} if is_file or method == "get" else {"data": "{}", "content_type": "application/json"}


def test_calls_without_a_token_or_too_many_of_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for method, path, _told in ROUTES:
        answer = getattr(Client(), method)(where(path), **_sent(path, method))
        is_problem(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    monkeypatch.setattr("compliance.api.access.CALLS", 0)
    for method, path, _told in ROUTES:
        answer = getattr(client, method)(where(path), **_sent(path, method))
        is_problem(answer, 429, "too_many")
        assert answer.headers["Retry-After"] == "60"


def test_a_host_that_is_not_ours(settings: Any, client: Client) -> None:
    settings.ALLOWED_HOSTS = ["fairlead.example"]
    is_problem(client.get("/api/v1/firms", headers={"Host": "other.example"}), 400, "refused")
    page = client.get("/studies/", headers={"Host": "other.example"})
    assert page.status_code == 400 and "problem" not in page.headers["Content-Type"]

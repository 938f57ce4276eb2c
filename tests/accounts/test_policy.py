"""Headers of every answer: a strict policy on our pages, the laxer one of the theme only below /admin/."""

import pytest
from django.test import Client

from compliance.alerts.services import subscription_set
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HEADER = "Content-Security-Policy"


def directives(answer) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in answer[HEADER].split(";") if part.strip()}


def client() -> Client:
    browser = Client()
    browser.force_login(UserFactory())
    return browser


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/desk/today/", "/report-card/"])
def test_our_pages_run_no_script_but_ours(path: str) -> None:
    found = directives((Client() if "accounts" in path else client()).get(path))
    assert found["default-src"] == ["'none'"]
    assert [word for word in found["script-src"] if not word.startswith("'nonce-")] == ["'self'"]
    assert [word for word in found["style-src"] if not word.startswith("'nonce-")] == ["'self'"]
    assert found["frame-ancestors"] == found["object-src"] == found["base-uri"] == ["'none'"]


def test_only_the_admin_may_what_its_theme_needs() -> None:
    found = directives(client().get("/admin/"))
    assert "'unsafe-eval'" in found["script-src"]
    assert "'unsafe-inline'" in found["style-src"]
    assert found["frame-ancestors"] == found["object-src"] == ["'none'"]


def test_a_style_of_a_card_carries_the_nonce_of_its_answer() -> None:
    path = f"/u/{subscription_set(user=UserFactory()).token}/"
    first, second = Client().get(path), Client().get(path)
    nonces = []
    for answer in (first, second):
        (nonce,) = [word for word in directives(answer)["style-src"] if word.startswith("'nonce-")]
        assert f'nonce="{nonce[7:-1]}"' in answer.content.decode()
        nonces.append(nonce)
    assert nonces[0] != nonces[1]

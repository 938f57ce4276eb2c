"""A world with a foreign firm, and callers of each role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from compliance.api.models import ApiToken
from compliance.api.services import token_make
from tests.web.world import World, world_make

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def uncounted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def world() -> World:
    return world_make()


def caller(user: Any, *scopes: str) -> Client:
    """A client whose calls carry a fresh token of this user."""
    _, text = token_make(user=user, name="test", scopes=scopes or ApiToken.Scope.values)
    return Client(headers={"Authorization": f"Bearer {text}"})

"""CBAM as of a day on which three quarters of 2026 are published."""

from collections.abc import Iterator

import pytest

from compliance.core import clock
from tests.cbam.rows import DAY


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with clock.standing_at(DAY):
        yield

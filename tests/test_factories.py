"""The factories make rows that the database and the models' own checks accept."""

import pytest
from factory.django import DjangoModelFactory

from tests import factories

ALL = [
    factory
    for factory in vars(factories).values()
    if isinstance(factory, type)
    and issubclass(factory, DjangoModelFactory)
    and factory is not DjangoModelFactory
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", ALL, ids=lambda f: f.__name__)
def test_rows_are_valid_and_many(factory: type[DjangoModelFactory]) -> None:
    for row in factory.create_batch(3):
        row.refresh_from_db()
        # These are empty until the understanding has spoken; no form offers them.
        row.full_clean(exclude=["relevant", "auto", "sureness"])

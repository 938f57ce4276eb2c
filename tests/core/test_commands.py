"""What the commands of the queue say to input that they cannot use."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from compliance.core.jobs import jobs_drain
from tests.factories import JobFactory


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--queues", "crwal"], "No such queue: crwal. Known: default, crawl, analytics."),
        (["--queues", "crawl,defalt"], "No such queue: defalt."),
        (["--queues", " , "], "No such queue: ' , '."),
        (["--concurrency", "0"], "--concurrency must be 1 or more, not 0."),
        (["--concurrency", "two"], "invalid int value: 'two'"),
        (["--log-level", "LOUD"], "invalid choice: 'LOUD'"),
    ],
)
def test_a_worker_that_cannot_be_is_refused(arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("worker", *arguments)
    assert told in str(refusal.value)


@pytest.mark.django_db
def test_the_sweep_counts_in_json() -> None:
    out = StringIO()
    call_command("sweep", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"freed": 0, "quarantined": 0, "pruned": 0}


@pytest.mark.django_db(transaction=True)
def test_a_drain_inside_a_transaction_is_refused() -> None:
    """Claims would not be seen by others until it ends, and a failure would take all effects along."""
    JobFactory()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        jobs_drain()

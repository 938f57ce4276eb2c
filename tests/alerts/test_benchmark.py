"""The benchmark of the digest runs in small, builds every mail and sends none twice."""

import json
import os
import subprocess
import sys

import pytest

from tests.crawlers.conftest import REPOSITORY

SMALL = {"readers": 60, "firms": 4, "products": 400, "findings": 4, "notices": 60, "measures": 40}


@pytest.mark.slow
def test_it_builds_every_mail_and_queues_none_again() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.digest", "--json", *(f"--{k}={v}" for k, v in SMALL.items())],
        cwd=REPOSITORY, env=os.environ, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["queued"], told["queued_again"], told["unbuilt"]) == (60, 0, 0)
    assert told["ratio"] > 0

"""The benchmark of pages runs in small: every page answers, none is missing, queries do not grow."""

import json
import os
import subprocess
import sys

import pytest

from tests.crawlers.conftest import REPOSITORY

SMALL = {"products": 300, "firms": 4, "notices": 60, "measures": 20, "findings": 6, "users": 2, "seconds": 2}


@pytest.mark.slow
def test_every_page_answers_and_asks_a_fixed_number_of_queries() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages", "--json", *(f"--{k}={v}" for k, v in SMALL.items())],
        cwd=REPOSITORY, env=os.environ, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["faults"] == 0
    assert {"desk", "finding", "search"} <= set(told["queries"])
    assert told["queries_constant"]
    assert told["missing_pages"] == []
    assert told["index_entries"] > 300

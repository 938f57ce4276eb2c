"""Measures the pages of people: how long they take with twenty readers at once, and how much they ask.

`python -m benchmarks.pages --json`: desk, finding, search and the association's heat map at 1,000,000
products, 200 firms and 50,000 notices, served by gunicorn on loopback, asked by a process of its own. Readers
wait between pages, one second on average; then the other daily pages, and once more without waiting, to tell
what the machine gives. `--keep` leaves the database for the next run.
The peer is the page that says that the server lives, under the same load. Queries are counted for pages of
several readers and rows: their number must not depend on which. A page whose address does not exist is named.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any

from benchmarks.association import Size, association_make, scratch, size_note, size_noted, size_words
from benchmarks.pages_library import documents_make, index_make, sessions_make, texts_make

TARGETS = {"p95_ms": 300.0, "users": 20, "cores": 2}
DATABASE = "benchmark_pages"
PEER = "live"
QUERIES = (
    *(
        "kettle",
        "electric toaster",
        "energy efficiency",
        "mercury lamp",
        "示例产品",
        "phthalate",
        "kettle label",
    ),
    *("8516", "HS 8516.10", "EX-0000100", "G/TBT/N/XYZ/100", "7439-92-1", "2011/65/EU", "kettel", "battery*"),
)
DAILY = (
    *("part", "notice", "products", "product", "calendar", "evidence", "cbam"),
    *("room_members", "room_goods", "room_trade"),
)
"""Other pages that people open every day: a load of their own, told beside the four of the target."""
_EACH = 6
_PARTS = 2
"""Queries that a page may ask more where it shows a part that other rows do not have."""
Ask = tuple[str, str, str]
"""(page, path, cookie)"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--notices", type=int, default=50_000)
    parser.add_argument("--measures", type=int, default=5_000)
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=40.0, help="of each of the two loads")
    parser.add_argument("--think", type=float, default=1.0, help="mean seconds between two pages of a reader")
    parser.add_argument(
        "--keep", action="store_true", help="leave the database for the next run of the same size"
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON only")
    options = parser.parse_args(arguments)
    size = Size(
        firms=options.firms, products=options.products, notices=options.notices, measures=options.measures,
        findings=options.findings, readers=max(options.users * 20, 40), exposures_a_finding=20,
    )  # fmt: skip
    report = measure(
        size, users=options.users, seconds=options.seconds, think=options.think, keep=options.keep
    )
    print(json.dumps(report, indent=None if options.json else 2))
    return 1 if report["faults"] else 0


def measure(size: Size, *, users: int, seconds: float, think: float, keep: bool = False) -> dict[str, Any]:
    load = [round(one, 1) for one in os.getloadavg()]
    with scratch(DATABASE, keep=keep) as name:
        begun = perf_counter()
        entries = _made(size)
        made = perf_counter() - begun
        sessions = sessions_make(users)
        asks, missing = _asks(sessions)
        counted, alone = _queries(asks)
        with _served(name) as (host, port):
            order = {
                "host": host,
                "port": port,
                "users": users,
                "seconds": seconds,
                "think": think,
                "seed": 7,
            }
            named, daily = _parted(asks)
            _warmed(order | {"seconds": 6, "asks": asks, "think": 0, "users": 4})
            calm = _loaded(order | {"asks": named})
            peer = _loaded(order | {"seconds": min(seconds, 10), "asks": [[(PEER, "/healthz/live", "")]]})
            other = _loaded(order | {"seconds": seconds / 2, "asks": daily})
            rush = _loaded(order | {"seconds": seconds / 2, "asks": named, "think": 0})
    pages = {page: _told(times) for page, times in sorted(calm["latencies"].items())}
    others = {page: _told(times) for page, times in sorted(other["latencies"].items())}
    above = sorted(page for page, one in (pages | others).items() if one["p95_ms"] > TARGETS["p95_ms"])
    pace = _told(peer["latencies"][PEER])
    return {
        "firms": size.firms, "products": size.products, "notices": size.notices, "findings": size.findings,
        "index_entries": entries, "dataset_seconds": round(made, 1), "users": users, "think_seconds": think,
        "load_average_before": load,
        "pages": pages, "daily_pages": others, "above_target": above,
        "missing_pages": missing, "one_reader": alone,
        "queries": counted,
        "queries_constant": all(
            one["most"] - one["least"] <= _PARTS for page, one in counted.items() if page in pages | others
        ),
        "peer": "the page that says that the server lives, under the same load", "peer_ms": pace,
        "ratio": {page: round(one["p95_ms"] / pace["p95_ms"], 1) for page, one in pages.items()},
        "without_waiting": {
            "pages_a_second": round(2 * sum(map(len, rush["latencies"].values())) / seconds, 1),
            "pages": {page: _told(times) for page, times in sorted(rush["latencies"].items())},
        },
        "faults": sum(one["fault_count"] for one in (calm, peer, other, rush)),
        "fault_samples": calm["faults"] + other["faults"] + rush["faults"],
        "targets": TARGETS,
        "targets_met": {page: one["p95_ms"] <= TARGETS["p95_ms"] for page, one in pages.items()},
    }  # fmt: skip


def _made(size: Size) -> int:
    """Fill the database, unless it was kept and holds just this; how many entries the index has."""
    from compliance.firms.models import Firm
    from compliance.search.models import Entry

    noted = size_noted()
    if noted == size_words(size):
        return Entry.objects.count()
    if noted or Firm.objects.exists():
        held = noted or "what an interrupted run left"
        raise SystemExit(f"the kept database holds {held}: run once without --keep to begin anew")
    begun = perf_counter()
    association_make(size)
    _said("tables filled", begun)
    texts_make(size.seed)
    documents_make()
    _said("texts of notices, documents of firms", begun)
    entries = index_make(lambda what: _said(what, begun))
    size_note(size)
    return entries


def _asks(sessions: dict[str, list[Any]]) -> tuple[list[list[Ask]], list[str]]:
    """What each reader may ask, by reader; and the pages whose address does not exist."""
    from django.conf import settings
    from django.urls import NoReverseMatch

    missing: set[str] = set()
    readers = []
    for role, people in sessions.items():
        for session, user in people:
            asks: list[Ask] = []
            for page, paths in _paths(role, user).items():
                try:
                    asks += [(page, path(), f"{settings.SESSION_COOKIE_NAME}={session}") for path in paths]
                except NoReverseMatch:
                    missing.add(page)
            readers.append(asks)
    # One of four readers is staff of an association: it alone has the heat map.
    officers, staff = readers[: len(sessions["officer"])], readers[len(sessions["officer"]) :]
    mixed = [staff[n // 4 % len(staff)] if n % 4 == 3 else officers[n] for n in range(len(officers))]
    return mixed, sorted(missing)


def _paths(role: str, user: Any) -> dict[str, list[Any]]:
    """Page → functions that give its addresses for this reader."""
    from urllib.parse import urlencode

    from django.urls import reverse

    from compliance.exposure.selectors import finding_list_visible

    findings = list(finding_list_visible(user=user).order_by("pk").values_list("pk", flat=True)[:_EACH])
    words = [QUERIES[(user.pk * 3 + n) % len(QUERIES)] for n in range(_EACH)]
    found = {
        "desk": [lambda: reverse("desk:today")] * _EACH,
        "finding": [lambda pk=pk: reverse("desk:finding", args=[pk]) for pk in findings],
        "search": [lambda q=q: f"{reverse('search:page')}?{urlencode({'q': q, 'stay': '1'})}" for q in words],
    }
    found |= _daily(user)
    for code in list(user.associations.values_list("code", flat=True)) if role == "staff" else ():
        found["heat_map"] = [lambda code=code: reverse("room:overview", args=[code])] * _EACH
        for page in ("members", "goods", "trade"):
            found[f"room_{page}"] = [lambda code=code, page=page: reverse(f"room:{page}", args=[code])]
    return found


def _daily(user: Any) -> dict[str, list[Any]]:
    """The other pages of a reader, those of rows for some of them."""
    from django.urls import reverse

    from compliance.exposure.selectors import finding_list_visible
    from compliance.firms.selectors import firm_list_visible, product_list_visible

    findings = finding_list_visible(user=user).order_by("pk")
    notices = list(findings.values_list("measure__notice", flat=True)[:_EACH])
    products = list(product_list_visible(user=user).order_by("pk").values_list("pk", flat=True)[:_EACH])
    firms = list(firm_list_visible(user=user).order_by("pk").values_list("code", flat=True)[:1])
    return {
        "part": [lambda: reverse("desk:today-part", args=["act"])],
        "notice": [lambda pk=pk: reverse("desk:notice", args=[pk]) for pk in notices],
        "products": [lambda: reverse("desk:products")] * 3,
        "product": [lambda pk=pk: reverse("desk:product", args=[pk]) for pk in products],
        "calendar": [lambda: reverse("desk:calendar")] * 2,
        "evidence": [lambda: reverse("desk:evidence")] * 2,
        "cbam": [lambda code=code: reverse("cbam:firm", args=[code]) for code in firms],
    }


def _parted(asks: list[list[Ask]]) -> tuple[list[list[Ask]], list[list[Ask]]]:
    """(of the pages with a target, of the other daily ones), by reader."""
    return (
        [[ask for ask in reader if ask[0] not in DAILY] for reader in asks],
        [[ask for ask in reader if ask[0] in DAILY] for reader in asks],
    )


def _queries(asks: Sequence[Sequence[Ask]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Page → least and most queries over its readers and rows, and how long it takes when nobody else asks.

    A search that finds nothing asks again for suggestions: it is counted apart.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counts: dict[str, list[int]] = {}
    alone: dict[str, list[tuple[float, float]]] = {}
    for reader in asks[:8]:
        for page, path, cookie in dict.fromkeys(reader):
            name, _, value = cookie.partition("=")
            client = Client(SERVER_NAME="127.0.0.1")
            client.cookies[name] = value
            client.get(path)  # what a process reads once is no part of a page
            begun, spent = perf_counter(), process_time()
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(path)
            alone.setdefault(page, []).append((perf_counter() - begun, process_time() - spent))
            found = b"Nothing was found" not in answer.content
            own = [one for one in captured.captured_queries if "session" not in one["sql"].lower()]
            counts.setdefault(page if found else f"{page}, nothing found", []).append(len(own))
    queries = {page: {"least": min(found), "most": max(found)} for page, found in sorted(counts.items())}
    return queries, {
        page: {"wall_ms": _middle(wall for wall, _ in times), "python_ms": _middle(cpu for _, cpu in times)}
        for page, times in sorted(alone.items())
    }


def _middle(times: Iterable[float]) -> float:
    return round(1000 * median(times), 1)


@contextlib.contextmanager
def _served(database: str) -> Iterator[tuple[str, int]]:
    """gunicorn on a free port of loopback with two workers, ended with the block."""
    address = os.environ["DATABASE_URL"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "compliance.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--worker-class", "gthread", "--log-level", "warning"),
            *("--keep-alive", "30"),
        ],
        cwd=Path(__file__).resolve().parents[1],
        env=os.environ | {"DATABASE_URL": f"{address.rpartition('/')[0]}/{database}"},
    )
    try:
        _await(port, server)
        yield "127.0.0.1", port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("gunicorn ended; see what it said above")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        sleep(0.1)
    raise RuntimeError("gunicorn did not answer within 30 seconds")


def _warmed(order: dict[str, Any]) -> None:
    """Until no page waits for what a worker reads once: its catalogue, its dictionaries."""
    for _ in range(4):
        times = [one for page in _loaded(order)["latencies"].values() for one in page]
        if max(times) < 1.5:
            return


def _loaded(order: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages_load"],
        cwd=Path(__file__).resolve().parents[1],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        timeout=order["seconds"] + 180,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _told(times: Sequence[float]) -> dict[str, Any]:
    """How many, and milliseconds that half, 19 of 20 and 99 of 100 did not exceed."""
    ordered = sorted(times)

    def at(share: float) -> float:
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return {"requests": len(ordered), "p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99)}


def _said(what: str, begun: float) -> None:
    print(f"{perf_counter() - begun:7.1f} s  {what}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())

"""Measures the weekly mail: all digests of a large association built and queued, beside bare rendering.

`python -m benchmarks.digest --json`: 10,000 subscribers, 200 firms, 1,000,000 products, 500 findings in
the week. Two workers build, as on a machine with two cores; nothing is sent. Then the same minute is asked
again and must queue nothing. The peer is Django alone: it renders and encodes one finished digest as often
as there are readers, without looking for what to tell.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.association import DAY, Size, association_make, scratch

TARGETS = {"seconds": 60.0, "peak_rss_mb": 500.0}
DATABASE = "benchmark_digest"
_WORKERS = 2
_PEER_MAILS = 100


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digest", description=__doc__)
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--firms", type=int, default=200)
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--findings", type=int, default=500)
    parser.add_argument("--notices", type=int, default=20_000)
    parser.add_argument("--measures", type=int, default=5_000)
    parser.add_argument("--json", action="store_true", help="one line of JSON only")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.worker:
        print(json.dumps(_worker()))
        return 0
    size = Size(
        firms=options.firms, products=options.products, notices=options.notices, measures=options.measures,
        findings=options.findings, readers=options.readers,
    )  # fmt: skip
    report = measure(size)
    print(json.dumps(report, indent=None if options.json else 2))
    return 0 if report["unbuilt"] == 0 and report["queued_again"] == 0 else 1


def measure(size: Size) -> dict[str, Any]:
    with scratch(DATABASE) as name:
        from compliance.alerts.due import digests_queue
        from compliance.alerts.models import Delivery
        from compliance.core import clock

        begun = perf_counter()
        association_make(size)
        made = perf_counter() - begun
        with clock.standing_at(DAY):
            begun = perf_counter()
            queued = digests_queue()
            queueing = perf_counter() - begun
            built = _drained(name)
            seconds = perf_counter() - begun
            again = digests_queue()
            unbuilt = Delivery.objects.filter(message=None).count()
            sizes = list(Delivery.objects.order_by("size").values_list("size", flat=True))
            peer = _peer()
    memory = max(_peak_mb(), *(one["rss_mb"] for one in built))
    return {
        "readers": size.readers, "firms": size.firms, "products": size.products, "findings": size.findings,
        "measures": size.measures, "dataset_seconds": round(made, 1),
        "queued": queued, "queued_again": again, "unbuilt": unbuilt,
        "seconds": round(seconds, 1), "queueing_seconds": round(queueing, 1),
        "mails_a_second": round(queued / seconds),
        "mail_bytes": {"median": sizes[len(sizes) // 2], "largest": sizes[-1]},
        "peer": "Django rendering and encoding one finished digest for each reader",
        "peer_seconds": round(peer * queued, 1),
        "ratio": round(seconds / (peer * queued), 2),
        "peak_rss_mb": round(memory),
        "targets": TARGETS,
        "targets_met": {
            "seconds": seconds <= TARGETS["seconds"],
            "peak_rss_mb": memory <= TARGETS["peak_rss_mb"],
        },
    }  # fmt: skip


def _drained(database: str) -> list[dict[str, Any]]:
    """Let workers, processes of their own, build what is queued; what each told."""
    order = [sys.executable, "-m", "benchmarks.digest", "--worker"]
    workers = [
        subprocess.Popen(
            order,
            env=os.environ | {"BENCHMARK_DATABASE": database},
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[1],
        )
        for _ in range(_WORKERS)
    ]
    told = []
    for worker in workers:
        out, _ = worker.communicate(timeout=1_800)
        if worker.returncode:
            raise RuntimeError("a worker broke; see what it said above")
        told.append(json.loads(out.splitlines()[-1]))
    return told


def _worker() -> dict[str, Any]:
    from compliance.core.embedded import ensure

    ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    import django

    django.setup()
    from django.db import connection

    from compliance.core import clock
    from compliance.core.handlers import handlers_discover
    from compliance.core.jobs import jobs_drain

    connection.settings_dict["NAME"] = os.environ["BENCHMARK_DATABASE"]
    handlers_discover()
    with clock.standing_at(DAY):
        done = jobs_drain(kinds=["build"])
    if done.failures:
        raise RuntimeError(f"{done.failures[0].subject}: {done.failures[0].reason}")
    return {"jobs": done.done, "rss_mb": _peak_mb()}


def _peer() -> float:
    """Seconds for one mail: templates and encoding only."""
    from django.utils import translation

    from compliance.alerts.building import digest_build
    from compliance.alerts.mail import frame_of, message_of
    from compliance.alerts.models import Delivery
    from compliance.core import clock

    delivery = Delivery.objects.exclude(counts__act=0).select_related("subscription__user").order_by("pk")[0]
    subscription, at = delivery.subscription, clock.now()
    assert subscription is not None
    built = digest_build(subscription=subscription, week=delivery.week, at=at)
    with translation.override(subscription.language):
        begun = perf_counter()
        for _ in range(_PEER_MAILS):
            frame = frame_of(subscription, ledger="1:0", is_association=False)
            message = message_of(built.view, frame, subscription, message_id=delivery.message_id, at=at)
            message.message().as_bytes()
        return (perf_counter() - begun) / _PEER_MAILS


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024 * 1024 if sys.platform == "darwin" else 1024
    )


if __name__ == "__main__":
    raise SystemExit(main())

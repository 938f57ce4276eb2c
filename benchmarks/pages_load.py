"""Twenty readers in a process of their own: each asks a page, reads for a while, asks the next.

Read from standard input: where, how many, how long, and the orders of each reader; told as JSON: latencies
in seconds by page. It knows nothing of what it asks for.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from typing import Any


def main() -> int:
    order = json.load(sys.stdin)
    told: dict[str, list[float]] = {}
    faults: list[str] = []
    lock = threading.Lock()
    stop = time.monotonic() + order["seconds"]
    readers = [
        threading.Thread(target=_read, args=(order, number, stop, told, faults, lock), daemon=True)
        for number in range(order["users"])
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(order["seconds"] + 60)
    print(json.dumps({"latencies": told, "faults": faults[:20], "fault_count": len(faults)}))
    return 0


def _read(
    order: dict[str, Any],
    number: int,
    stop: float,
    told: dict[str, list[float]],
    faults: list[str],
    lock: threading.Lock,
) -> None:
    """One reader until the end: the pages in a drawn order, with a drawn time to read between them."""
    dice = random.Random(order["seed"] * 1000 + number)
    asks = order["asks"][number % len(order["asks"])]
    connection = http.client.HTTPConnection(order["host"], order["port"], timeout=120)
    time.sleep(dice.random() * max(order["think"], 0.05))
    while time.monotonic() < stop:
        page, path, cookie = dice.choice(asks)
        begun = time.perf_counter()
        try:
            connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en"})
            answer = connection.getresponse()
            answer.read()
            fault = "" if answer.status == 200 else f"{answer.status} {path}"
        except (OSError, http.client.HTTPException) as error:
            fault = f"{type(error).__name__} {path}"
            connection.close()
        with lock:
            told.setdefault(page, []).append(time.perf_counter() - begun)
            if fault:
                faults.append(fault)
        if order["think"]:
            time.sleep(dice.expovariate(1 / order["think"]))
    connection.close()


if __name__ == "__main__":
    raise SystemExit(main())

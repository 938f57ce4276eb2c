"""`python -m compliance.core.embedded status|stop`: says what runs in a home, or ends it."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from compliance.core.embedded import locks, process
from compliance.core.embedded.binaries import platform_check
from compliance.core.embedded.errors import EmbeddedError
from compliance.core.embedded.home import Quarters, home_find
from compliance.core.embedded.kinds import KINDS

STOP_SECONDS = 20.0


def is_supervised(quarters: Quarters) -> bool:
    """True while a supervisor holds its lock."""
    if not quarters.supervisor_lock.exists():
        return False
    fd = locks.lock_open(quarters.supervisor_lock)
    try:
        # Shared: two such questions at once do not take each other for a supervisor.
        return not locks.lock_take(fd, shared=True, timeout=0)
    finally:
        os.close(fd)


def status_line(quarters: Quarters) -> str:
    """One line on one server: running where, or not."""
    state = quarters.state_read() or {}
    if not is_supervised(quarters):
        return f"{quarters.server}: not running" + (f" ({state['error']})" if "error" in state else "")
    if "url" not in state:
        return f"{quarters.server}: starting"
    return (
        f"{quarters.server}: running on 127.0.0.1:{state['port']}, process {state['server']}, "
        f"supervisor {state['supervisor']}, data {state['data']}, log {quarters.log}"
    )


def stop(quarters: Quarters) -> bool:
    """End the server whoever uses it. False when it still runs afterwards."""
    state = quarters.state_read() or {}
    if not is_supervised(quarters):
        return True
    if "supervisor" in state and process.is_ours(state["supervisor"], quarters.home):
        os.kill(state["supervisor"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while is_supervised(quarters) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_supervised(quarters)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m compliance.core.embedded", description=__doc__)
    parser.add_argument("action", choices=("status", "stop"))
    parser.add_argument("--home", type=Path, help="default: FAIRLEAD_HOME, else .fairlead in the repository")
    options = parser.parse_args(arguments)
    home = home_find(options.home)
    ended = True
    for kind in KINDS:
        quarters = Quarters(home, kind.name)
        if options.action == "stop":
            ended = stop(quarters) and ended
        sys.stdout.write(status_line(quarters) + "\n")
    return 0 if ended else 1


if __name__ == "__main__":
    try:
        platform_check()
        sys.exit(main())
    except EmbeddedError as error:
        sys.exit(str(error))

"""How far long work is: a bar with the remaining time on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Step = Callable[[int, str], None]
"""Takes how much was done and a line about it."""


@contextmanager
def meter(title: str, *, total: int, done: int = 0, stream: Any = None) -> Iterator[Step]:
    """Shows steps towards `total`, `done` of which were there before; the estimate counts only new ones."""
    if sys.stderr.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(title, total=total, completed=done)

            def draw(much: int, line: str) -> None:
                progress.console.print(line)
                progress.update(task, advance=much)

            yield draw
        return
    begun, new = time.monotonic(), 0

    def write(much: int, line: str) -> None:
        nonlocal new
        new += much
        share = f"{done + new}/{total}"
        rest = (time.monotonic() - begun) / max(new, 1) * (total - done - new)
        (stream or sys.stderr).write(f"{title} {share} {line}" + (f"; {_left(rest)}" if rest else ""))

    yield write


def _left(seconds: float) -> str:
    minutes = round(seconds / 60)
    if not minutes:
        return _("less than a minute left")
    return ngettext("about %(count)d minute left", "about %(count)d minutes left", minutes) % {
        "count": minutes
    }

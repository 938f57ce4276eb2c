"""`manage.py understand`: a file of documents in, a file of results out, a line each."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.progress import Progress

from regulations.second_opinion import model_in_use
from regulations.understanding.wire import lines_understood

CHUNK = 64
"""Lines handed to a process at once."""


class Command(BaseCommand):
    help = _("Understand documents (JSON, one a line) and write what was found. Touches no database.")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--in", dest="file_in", type=Path, required=True, metavar="FILE.jsonl")
        parser.add_argument("--out", dest="file_out", type=Path, required=True, metavar="FILE.jsonl")
        parser.add_argument("--jobs", type=int, default=1, help=_("processes (default 1)"))

    def handle(self, **options: Any) -> None:
        source, target, jobs = options["file_in"], options["file_out"], options["jobs"]
        if jobs < 1 or jobs > 64:
            raise CommandError(_("--jobs takes a number from 1 to 64, not %(jobs)s.") % {"jobs": jobs})
        try:
            lines = source.open(encoding="utf-8", errors="replace")
        except OSError as fault:
            raise CommandError(
                _("%(file)s cannot be read: %(fault)s") % {"file": source, "fault": fault}
            ) from None
        begun, part = perf_counter(), target.with_name(target.name + ".part")
        try:
            with lines, part.open("w", encoding="utf-8") as out:
                count = _understand_all(lines, out, jobs)
        except OSError as fault:
            raise CommandError(
                _("%(file)s cannot be written: %(fault)s") % {"file": target, "fault": fault}
            ) from None
        part.replace(target)
        seconds = perf_counter() - begun
        self.stderr.write(_("%(count)s documents in %(seconds).1f s.") % {"count": count, "seconds": seconds})


def _understand_all(lines: TextIO, out: TextIO, jobs: int) -> int:
    """Write a result a line, in order. Returns how many."""
    count, size = 0, os.fstat(lines.fileno()).st_size
    with Progress(disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task(_("Understanding"), total=size or None)
        for given, told in _results(lines, jobs):
            out.writelines(line + "\n" for line in told)
            count += len(told)
            progress.advance(task, sum(len(line.encode()) + 1 for line in given))
    return count


def _results(lines: TextIO, jobs: int) -> Iterator[tuple[list[str], list[str]]]:
    chunks = _chunks(lines)
    if jobs == 1:
        for chunk in chunks:
            yield chunk, lines_understood(chunk, model_in_use())
        return
    model_in_use()  # once, before the fork
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        # A bounded window: a file of any size is never in memory as a whole.
        while window := list(islice(chunks, 4 * jobs)):
            yield from zip(window, pool.map(_chunk_understood, window), strict=True)


def _chunk_understood(lines: list[str]) -> list[str]:
    """In a process of the pool: the parent's model, which the fork brought along."""
    return lines_understood(lines, model_in_use())


def _chunks(lines: TextIO) -> Iterator[list[str]]:
    kept = (line.rstrip("\n") for line in lines if line.strip())
    while chunk := list(islice(kept, CHUNK)):
        yield chunk

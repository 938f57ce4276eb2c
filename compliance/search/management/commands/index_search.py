"""`manage.py index_search`: bring the index up to date, with progress; what stands is not written again."""

from __future__ import annotations

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from compliance.firms.models import Product
from compliance.search.indexing import KINDS, index_forget, index_refresh, vocabulary_refresh
from compliance.search.models import Entry
from regulations.catalogue.loading import catalogue
from regulations.models import Act, Notice, Substance


class Command(BaseCommand):
    help = "Index what changed of notices, acts, substances, products and obligations for the search."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--kind", action="append", choices=sorted(KINDS), help="only this kind; may repeat"
        )
        parser.add_argument(
            "--anew", action="store_true", help="forget the index of these kinds first, then build it again"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        kinds = options["kind"] or list(KINDS)
        if options["anew"]:
            Entry.objects.filter(kind__in=kinds).delete()
        begun, written, gone = perf_counter(), 0, 0
        with _progress() as progress:
            for kind in kinds:
                gone += index_forget(kind)
                task = progress.add_task(kind, total=_total(kind))
                written += index_refresh(
                    kind, tell=lambda done, task=task: progress.update(task, completed=done)
                )
                progress.update(task, completed=_total(kind))
        words = vocabulary_refresh()
        self.stdout.write(
            f"{written} entries written, {gone} taken out, {Entry.objects.count()} in the index, "
            f"{words} words, {perf_counter() - begun:.1f} s"
        )


def _total(kind: str) -> int:
    counts = {
        Entry.Kind.NOTICE: Notice.objects.filter(is_gone=False).count,
        Entry.Kind.ACT: Act.objects.count,
        Entry.Kind.SUBSTANCE: Substance.objects.count,
        Entry.Kind.PRODUCT: Product.objects.count,
        Entry.Kind.OBLIGATION: lambda: len(catalogue().obligations),
    }
    return counts[Entry.Kind(kind)]()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )

"""`manage.py lawdiff`: what differs, clause by clause, between two texts of an act."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.web.law_pages import difference_page, kind_words, part_words, unit_words
from regulations.lawdiff import LawDiff, LawDiffImpossible, LawDiffOrder, law_difference


class Command(BaseCommand):
    help = _("Compare two texts of an EU act clause by clause: CELEX numbers or files.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before", help=_("CELEX number such as 02023R1542-20240718, or a file"))
        parser.add_argument("after", help=_("CELEX number such as 02023R1542-20250731, or a file"))
        parser.add_argument("--language", default="en", help=_("language of the texts, such as en or fr"))
        parser.add_argument("--media", choices=("fmx4", "xhtml"), help=_("only this form of the texts"))
        parser.add_argument("--replay", type=Path, help=_("folder of recorded answers for texts not held"))
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DAY", help=_("day to look from, YYYY-MM-DD")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
        parser.add_argument("--html", type=Path, metavar="FILE", help=_("write a page for reading to FILE"))

    def handle(self, **options: Any) -> None:
        replay = options["replay"]
        if replay and not (replay / "manifest.jsonl").is_file():
            raise CommandError(
                _("%(folder)s holds no manifest.jsonl: give the folder of a replay.") % {"folder": replay}
            )
        order = LawDiffOrder(
            before=options["before"],
            after=options["after"],
            language=options["language"].lower(),
            media=options["media"],
            replay=replay.resolve() if replay else None,
            as_of=options["as_of"],
        )
        try:
            difference = law_difference(order)
        except LawDiffImpossible as error:
            raise CommandError(str(error)) from error
        if options["html"]:
            self._write(options["html"], difference)
        if options["json"]:
            self.stdout.write(json.dumps(difference.listed(), indent=1, ensure_ascii=False))
        elif not options["html"]:
            self._tell(difference)

    def _write(self, target: Path, difference: LawDiff) -> None:
        try:
            target.write_text(difference_page(difference), encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(error)s")
                % {"file": target, "error": error.strerror or error}
            ) from error

    def _tell(self, difference: LawDiff) -> None:
        self.stdout.write(
            ngettext(
                "%(before)s → %(after)s: %(count)s clause differs.",
                "%(before)s → %(after)s: %(count)s clauses differ.",
                len(difference.changes),
            )
            % {
                "before": difference.before.celex,
                "after": difference.after.celex,
                "count": len(difference.changes),
            }
        )
        for change in difference.changes:
            self.stdout.write(
                f"{unit_words(change.unit)} · {kind_words(change.kind)} · {', '.join(change.acts)}"
            )
            for part in change.parts:
                orders = ", ".join(f"{mark.act} {mark.loc}".strip() for mark in part.marks)
                self.stdout.write(
                    f"    {part_words(part, change.unit)} · {kind_words(part.kind)} · {orders}".rstrip(" ·")
                )

"""`manage.py ledger`: check the hash chain, note its head, show what was recorded of a subject."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.evidence.ledger import Head, ledger_head, ledger_verify
from compliance.evidence.models import Record


def noted_head(text: str) -> Head:
    """POSITION:DIGEST as printed by `ledger head`."""
    position, _colon, digest = text.partition(":")
    if not position.isascii() or not position.isdigit() or len(digest) != 64 or int(position) < 1:
        raise argparse.ArgumentTypeError(
            _("%(text)r is not a head. Give it as “ledger head” prints it: position, colon, 64 characters.")
            % {"text": text}
        )
    return Head(int(position), digest)


class Command(BaseCommand):
    help = _("Check the ledger, note its head, or show the records of a subject.")

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, parser_class=CommandParser)
        verify = actions.add_parser("verify", help=_("recompute the whole chain"))
        verify.add_argument(
            "--expect-head",
            type=noted_head,
            metavar="POSITION:DIGEST",
            help=_("a head noted earlier: shows a cut or rebuilt chain"),
        )
        head = actions.add_parser("head", help=_("print the head, to be noted elsewhere"))
        show = actions.add_parser("show", help=_("print the records of a subject, oldest first"))
        show.add_argument("subject", help=_("such as finding:7"))
        for action in (verify, head, show):
            action.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *, action: str, **options: Any) -> None:
        getattr(self, f"_{action}")(**options)

    def _verify(self, *, expect_head: Head | None, json: bool, **_options: Any) -> None:
        verdict = ledger_verify(
            expect_position=expect_head.position if expect_head else None,
            expect_head=expect_head.digest if expect_head else None,
        )
        if json:
            self._print_json(asdict(verdict) | {"holds": verdict.holds})
        elif verdict.holds:
            text = ngettext("%(count)d record, unbroken.", "%(count)d records, unbroken.", verdict.records)
            head = Head(verdict.records, verdict.head) if verdict.records else _("none yet")
            self.stdout.write(text % {"count": verdict.records} + " " + _("Head: %(head)s") % {"head": head})
        if not verdict.holds:
            raise CommandError(
                _("The ledger is broken at record %(position)s: %(reason)s. Compare with a backup.")
                % {"position": verdict.broken_at, "reason": verdict.reason}
            )

    def _head(self, *, json: bool, **_options: Any) -> None:
        head = ledger_head()
        if json:
            self._print_json(asdict(head) if head else None)
        elif head is None:
            self.stdout.write(_("The ledger is empty."))
        else:
            self.stdout.write(str(head))

    def _show(self, *, subject: str, json: bool, **_options: Any) -> None:
        records = Record.objects.filter(subject=subject)
        rows = list(records.values("position", "kind", "actor", "recorded_at", "payload", "digest"))
        if not rows:
            raise CommandError(_("The ledger holds no record of %(subject)r.") % {"subject": subject})
        if json:
            self._print_json(rows)
            return
        for row in rows:
            when = row["recorded_at"].isoformat(timespec="seconds")
            self.stdout.write(f"{row['position']}  {when}  {row['kind']}  {row['actor']}  {row['digest']}")
            self.stdout.write(f"    {_as_json(row['payload'])}")

    def _print_json(self, value: Any) -> None:
        self.stdout.write(_as_json(value, indent=2))


def _as_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)

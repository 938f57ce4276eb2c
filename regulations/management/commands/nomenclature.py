"""`manage.py nomenclature CODE [--year Y] [--json]`: where a code holds and what became of it."""

import json as as_json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from regulations.nomenclature.history import CodeHistory, code_history
from regulations.wording import nomenclature_remark, proposal_reason


class Command(BaseCommand):
    help = _("Tell in which editions a code of HS, CN or ICS holds, and what became of it.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help=_("HS (85, 8516, 851660), CN (85166010) or ICS (29.020)"))
        parser.add_argument("--year", type=int, help=_("calendar year; for ICS the edition"))
        parser.add_argument(
            "--scheme", choices=["hs", "cn", "ics"], default="", help=_("where the form misleads")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *, code: str, year: int | None, scheme: str, json: bool, **options: Any) -> None:
        history = code_history(code, year=year, scheme=scheme)
        if "not_a_code" in history.remarks:
            raise CommandError(
                _("%(code)s is no code: give 2, 4 or 6 digits (HS), 8 digits (CN) or NN.NNN (ICS).")
                % {"code": code}
            )
        if json:
            self.stdout.write(as_json.dumps(asdict(history), ensure_ascii=False, indent=1))
            return
        for line in _lines(history, year):
            self.stdout.write(line)


def _lines(history: CodeHistory, year: int | None) -> list[str]:
    editions = ", ".join(map(str, history.editions)) or _("unknown")
    lines = [f"{history.scheme.upper()} {history.code}: {editions}"]
    if year is not None and history.holds is not None:
        lines.append(
            _("holds in %(year)d") % {"year": year}
            if history.holds
            else _("does not hold in %(year)d") % {"year": year}
        )
    lines += [
        f"{p.earlier_edition} {p.earlier} → {p.later_edition} {p.later} ({p.kind})"
        for p in (*history.predecessors, *history.successors)
    ]
    lines += [
        _("our proposal: %(code)s (%(why)s)") % {"code": p.code, "why": proposal_reason(p.why)}
        for p in history.proposals
    ]
    return lines + [nomenclature_remark(code) for code in history.remarks]

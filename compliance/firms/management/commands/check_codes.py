"""`manage.py check_codes --firm F --year 2026`: customs codes of products that do not hold in a year."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.firms.codes_by_year import CodeDoubt, codes_doubtful, questions_ask
from compliance.firms.models import Firm, Product


class Command(BaseCommand):
    help = _("Say which customs codes of products do not hold in a year, with proposals. Changes no code.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", required=True, help=gettext("code of the firm"))
        parser.add_argument("--year", type=int, help=gettext("calendar year; else the present one"))
        parser.add_argument("--ask", action="store_true", help=gettext("open a question for each of them"))
        parser.add_argument("--json", action="store_true", help=gettext("print JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        firm = Firm.objects.filter(code=options["firm"]).first()
        if firm is None:
            raise CommandError(
                gettext("There is no firm with the code %(code)s.") % {"code": options["firm"]}, returncode=2
            )
        year = options["year"] or clock.today().year
        doubts = codes_doubtful(Product.objects.filter(firm=firm), year=year)
        asked = questions_ask(doubts) if options["ask"] else 0
        if options["json"]:
            rows = [doubt_json(doubt) for doubt in doubts]
            answer = {"firm": firm.code, "year": year, "codes": rows, "asked": asked, "inference": True}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for doubt in doubts:
            shown = ", ".join(f"{code} ({why})" for code, why in doubt.proposals) or gettext("none")
            self.stdout.write(
                gettext("%(sku)s %(scheme)s %(code)s: %(reason)s; we propose %(shown)s")
                % {
                    "sku": doubt.product.sku,
                    "scheme": doubt.scheme.upper(),
                    "code": doubt.code,
                    "reason": reason_said(doubt),
                    "shown": shown,
                }
            )
        if not doubts:
            self.stdout.write(
                gettext("All codes of %(firm)s hold in %(year)d.") % {"firm": firm.code, "year": year}
            )


def reason_said(doubt: CodeDoubt) -> str:
    if doubt.reason.endswith("_unknown"):
        return gettext("in no edition that we hold")
    if doubt.reason.endswith("_old_edition"):
        return gettext("does not hold in %(year)d, last in %(last)s") % {
            "year": doubt.year,
            "last": max(doubt.history.editions),
        }
    return gettext("unknown: we hold no edition of %(year)d") % {"year": doubt.year}


def doubt_json(doubt: CodeDoubt) -> dict[str, Any]:
    return {
        "sku": doubt.product.sku,
        "scheme": doubt.scheme,
        "code": doubt.code,
        "reason": doubt.reason,
        "message": reason_said(doubt),
        "editions": list(doubt.history.editions),
        "proposals": [{"code": code, "why": why} for code, why in doubt.proposals],
    }

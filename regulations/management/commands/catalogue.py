"""`manage.py catalogue check|list|show|exemptions`: prove the catalogue of obligations, list and show it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.core import clock
from regulations.catalogue.checking import checked, counts
from regulations.catalogue.exemptions import CATEGORIES, exemptions
from regulations.catalogue.loading import CatalogueError, catalogue
from regulations.catalogue.schema import Obligation, Text
from regulations.catalogue.telling import exemption_told, obligation_told
from regulations.management.arguments import day


class Command(BaseCommand):
    help = _("Prove the catalogue of obligations, list it, or show one obligation.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="check|list|show|exemptions")
        proved = actions.add_parser("check", help=_("prove every obligation; ends with 1 on a problem"))
        listed = actions.add_parser("list", help=_("one line an obligation"))
        listed.add_argument("--regime", default="", metavar="NAME")
        listed.add_argument("--market", default="", metavar="CODE")
        shown = actions.add_parser("show", help=_("everything of one obligation"))
        shown.add_argument("id", metavar="ID")
        exempted = actions.add_parser("exemptions", help=_("RoHS exemptions and their state on a day"))
        exempted.add_argument("--category", choices=CATEGORIES, help=_("category of Annex I, such as 5"))
        exempted.add_argument("--on", type=day, metavar="DAY")
        for one in (proved, listed, shown, exempted):
            one.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            actions = {"check": self._check, "list": self._list, "show": self._show}
            (actions | {"exemptions": self._exemptions})[action](options)
        except CatalogueError as error:
            raise CommandError(str(error)) from error

    def _check(self, options: dict[str, Any]) -> None:
        found, problems = checked()
        regimes = counts(found)
        total = len(found.obligations)
        if options["json"]:
            told = [
                {"file": p.file, "where": p.where, "code": p.code, "message": p.message} for p in problems
            ]
            report = {"total": total, "regimes": regimes, "problems": told, "ok": not problems}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            for regime, number in regimes.items():
                self.stdout.write(f"{regime:<16} {number:>4}")
            name = _("total")
            self.stdout.write(f"{name:<16} {total:>4}")
            for problem in problems:
                self.stdout.write(str(problem))
        if problems:
            told_short = _("%(count)d problems in the catalogue; each line above says what to do.")
            raise CommandError(told_short % {"count": len(problems)}, returncode=1)

    def _list(self, options: dict[str, Any]) -> None:
        found = catalogue()
        regime, market = options["regime"], options["market"]
        _known(regime, {one.regime for one in found.obligations.values()})
        _known(market, {place for one in found.obligations.values() for place in one.markets})
        chosen = [
            one
            for one in found.obligations.values()
            if (not regime or one.regime == regime) and (not market or market in one.markets)
        ]
        if options["json"]:
            told = [obligation_told(one) for one in chosen]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        for one in chosen:
            place = one.reference.celex or one.reference.citation
            self.stdout.write(f"{one.id}\t{place} {one.reference.article}\t{_in_words(one.title)}")

    def _show(self, options: dict[str, Any]) -> None:
        held = catalogue().obligations
        _known(options["id"], set(held))
        one = held[options["id"]]
        if options["json"]:
            self.stdout.write(json.dumps(obligation_told(one), ensure_ascii=False, indent=1))
            return
        for line in _lines(one):
            self.stdout.write(line)

    def _exemptions(self, options: dict[str, Any]) -> None:
        on: date = options["on"] or clock.today()
        categories = [options["category"]] if options["category"] else list(CATEGORIES)
        told = [exemption_told(one, categories, on) for one in exemptions()]
        if options["json"]:
            self.stdout.write(
                json.dumps({"on": on.isoformat(), "exemptions": told}, ensure_ascii=False, indent=1)
            )
            return
        for one, row in zip(exemptions(), told, strict=True):
            states = ", ".join(f"{category}: {state}" for category, state in row["states"].items())
            self.stdout.write(f"{one.entry}\t{_in_words(one.text)}\t{states}")


def _known(asked: str, held: set[str]) -> None:
    if asked and asked not in held:
        near = ", ".join(get_close_matches(asked, sorted(held), n=5, cutoff=0.4) or sorted(held)[:20])
        raise CommandError(
            _("%(asked)s is not in the catalogue. Near it: %(near)s") % {"asked": asked, "near": near}
        )


def _in_words(text: Text) -> str:
    return text.zh if (get_language() or "").startswith("zh") else text.en


def _lines(one: Obligation) -> list[str]:
    told = obligation_told(one)
    reference = one.reference
    lines = [
        f"{one.id}: {_in_words(one.title)}",
        f"{_in_words(reference.act)} {reference.celex or reference.citation} {reference.article}",
        _in_words(one.what),
        f"{_in_words(one.who.text)} ({', '.join(one.markets)}; {one.severity})",
    ]
    lines += [
        f"{step.role}: {step.on or told['dates'][n]['after']}"
        + (f" – {_in_words(step.note)}" if step.note else "")
        for n, step in enumerate(one.dates)
    ]
    lines.append(json.dumps(told["scope"], ensure_ascii=False))
    lines += [
        f"≤ {limit.amount:g} {limit.unit} {limit.list_id or ', '.join(limit.cas)} ({limit.basis})"
        for limit in one.limits
    ]
    kinds = catalogue().evidence_kinds
    lines += [" / ".join(_in_words(kinds[kind].text) for kind in need.kinds) for need in one.evidence]
    lines += [_("our inference: %(text)s") % {"text": _in_words(found.text)} for found in one.inferred]
    return [*lines, _("next: %(text)s") % {"text": _in_words(one.next_step.text)}]

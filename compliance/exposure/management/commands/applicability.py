"""`manage.py applicability`: which obligations a product meets, why, and what would settle the rest."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.exposure.applicability import DOES_NOT_APPLY, VERDICTS, ProductProfile
from compliance.exposure.applicability.limits import EXCEEDED
from compliance.exposure.duties import Duty, ProductDuties, duties_of, obligations_of, product_duties
from compliance.exposure.duties_told import duties_told, questions_told
from compliance.exposure.duty_wording import evidence_state_word, limit_state_word, phase_word, verdict_word
from compliance.exposure.profiles import figures_told, likely_codes
from compliance.firms.answers import trait_known
from compliance.firms.models import Product
from regulations.catalogue.loading import CatalogueError, catalogue
from regulations.catalogue.schema import Text
from regulations.management.arguments import day

_YES, _NO = frozenset({"yes", "y", "true", "1", "是"}), frozenset({"no", "n", "false", "0", "否"})

QUESTIONS_SHOWN = 12


class Command(BaseCommand):
    help = _("Say which obligations a product meets in a market, why, and what would settle the rest.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--product", default="", metavar="SKU", help=_("a product on file"))
        parser.add_argument("--firm", default="", metavar="CODE", help=_("where several firms have the SKU"))
        parser.add_argument(
            "--name", default="", help=_("a product that is not on file: what people call it")
        )
        parser.add_argument("--hs", default="", metavar="DIGITS", help=_("its HS or CN code, 2 to 8 digits"))
        parser.add_argument("--words", default="", help=_("its description, in running text"))
        parser.add_argument(
            "--answer", action="append", default=[], metavar="TRAIT=yes|no", help=_("what is known of it")
        )
        parser.add_argument("--figure", action="append", default=[], metavar='NAME="0.4 t"')
        parser.add_argument(
            "--market", default="EU", metavar="CODE", help=_("EU, a member state, GB, US, US-CA")
        )
        parser.add_argument("--on", type=day, default=None, metavar="DAY", help=_("judge as of this day"))
        parser.add_argument("--all", action="store_true", help=_("list what does not apply too"))
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
        parser.add_argument("--language", default="", help=_("for example zh-hans"))

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"] or translation.get_language()):
            try:
                found = _found(options)
            except (FairleadError, CatalogueError, ValueError) as error:
                raise CommandError(str(error)) from error
            if options["json"]:
                self.stdout.write(json.dumps(duties_told(found), ensure_ascii=False, indent=1))
                return
            for line in _lines(found, everything=options["all"]):
                self.stdout.write(line)


def _found(options: dict[str, Any]) -> ProductDuties:
    on = options["on"] or clock.today()
    market = options["market"]
    if not obligations_of(market):
        places = sorted({place for one in catalogue().obligations.values() for place in one.markets})
        raise FairleadError(
            _("The catalogue holds no obligation for %(market)s. It knows: %(known)s.")
            % {"market": market, "known": ", ".join(places)}
        )
    if options["product"]:
        return product_duties(_product(options["product"], options["firm"]), market=market, on=on)
    if not options["name"] and not options["hs"]:
        raise FairleadError(_("Name a product on file with --product, or describe one with --name and --hs."))
    return duties_of(_described(options), market=market, on=on)


def _product(sku: str, firm: str) -> Product:
    rows = Product.objects.filter(sku=sku).select_related("firm")
    found = list(rows.filter(firm__code=firm) if firm else rows)
    if len(found) == 1:
        return found[0]
    if not found:
        raise FairleadError(_("There is no product %(sku)s; see the list of products.") % {"sku": sku})
    codes = ", ".join(sorted(row.firm.code for row in found))
    raise FairleadError(
        _("Several firms have %(sku)s; say which with --firm: %(codes)s.") % {"sku": sku, "codes": codes}
    )


def _described(options: dict[str, Any]) -> ProductProfile:
    digits = "".join(mark for mark in options["hs"] if mark not in " .-")
    if digits and (not digits.isascii() or not digits.isdigit() or len(digits) not in (2, 4, 6, 8, 10)):
        raise FairleadError(
            _("%(code)s is no HS or CN code: write 2, 4, 6 or 8 digits.") % {"code": options["hs"]}
        )
    cn = digits[:8] if len(digits) >= 8 else ""
    hs = digits[:6]
    return ProductProfile(
        name=options["name"],
        words=options["words"],
        hs=hs,
        cn=cn,
        likely_codes=likely_codes((options["name"],), cn or hs),
        answers=dict(_answer(text) for text in options["answer"]),
        quantities=figures_told(dict(_pair(text) for text in options["figure"])),
    )


def _answer(text: str) -> tuple[str, bool]:
    trait, word = _pair(text)
    if word.lower() not in _YES | _NO:
        raise FairleadError(_("%(text)s: answer with yes or no, such as radio=no.") % {"text": text})
    return trait_known(trait), word.lower() in _YES


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise FairleadError(_("%(text)s: write NAME=VALUE.") % {"text": text})
    return name.strip(), value.strip()


def _lines(found: ProductDuties, *, everything: bool) -> Iterator[str]:
    profile = found.profile
    code = profile.cn or profile.hs or "/".join(profile.likely_codes) or "?"
    yield f"{profile.sku} {profile.name} HS {code} → {found.market}, {found.on}".strip()
    for verdict in VERDICTS:
        rows = [duty for duty in found.duties if duty.verdict.verdict == verdict]
        yield f"\n{verdict_word(verdict)}: {len(rows)}"
        if verdict != DOES_NOT_APPLY or everything:
            for duty in rows:
                yield from _duty_lines(duty)
    questions = questions_told(found)
    if questions:
        yield "\n" + _("Questions that would settle most:")
        for row in questions[:QUESTIONS_SHOWN]:
            yield f"  {row['zh' if _reads_chinese() else 'en']}  ({len(row['obligations'])})"


def _duty_lines(duty: Duty) -> Iterator[str]:
    one, told = duty.obligation, duty.verdict
    marks = [phase_word(told.phase)] if told.phase == "ahead" else []
    marks += [_("inferred")] if told.inferred else []
    marks += [_("probably: %(verdict)s") % {"verdict": verdict_word(told.lean)}] if told.lean else []
    marks += [evidence_state_word(duty.proof.state)] if duty.proof else []
    broken = [reading for reading in duty.limits if reading.state == EXCEEDED]
    marks += [limit_state_word(EXCEEDED)] if broken else []
    reference = f"{_in_words(one.reference.act)} {one.reference.article}"
    yield f"  {one.id}  {_in_words(one.title)}  [{reference}]  ({'; '.join(marks)})"
    yield "      " + " · ".join(f"{s.key[:40]}: {s.value.word} ({s.because or s.origin})" for s in told.path)
    for reading in broken:
        rely = _("may rely on %(entries)s") % {"entries": ", ".join(reading.exemptions)}
        yield f"      {reading.because}" + (f" ({rely})" if reading.exemptions else "")


def _reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _in_words(text: Text) -> str:
    return text.zh if _reads_chinese() else text.en

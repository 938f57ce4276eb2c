"""Prints the whole path behind a finding, from the page that was read to the ledger record."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.core.punctuation import clauses_joined, labelled, names_joined
from compliance.evidence.wording import record_kind
from compliance.exposure import wording
from compliance.exposure.chain import Explanation, SkuStep
from compliance.exposure.findings import plain
from compliance.exposure.models import Finding
from compliance.exposure.path_words import path_told
from compliance.exposure.selectors import finding_explain
from regulations.basis_wording import regime_marked

LISTED = 20


class Command(BaseCommand):
    help = _("Explain a finding: from the page that was read to the ledger record.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "finding", nargs="?", default="", help=_("7 or finding:7; without it: the top ones")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))
        parser.add_argument("--language", default="", help=_("for example zh-hans"))

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"] or translation.get_language()):
            if not options["finding"]:
                self._list(as_json=options["json"])
                return
            try:
                explanation = finding_explain(finding_id=_number(options["finding"]))
            except FairleadError as error:
                raise CommandError(str(error)) from error
            if options["json"]:
                self._json(plain(asdict(explanation)))
            else:
                self.stdout.writelines(f"{line}\n" for line in _lines(explanation))

    def _list(self, *, as_json: bool) -> None:
        order = {verdict: place for place, verdict in enumerate(("act", "uncertain", "watch"))}
        rows = Finding.objects.filter(verdict__in=order, status__in=Finding.OPEN).select_related(
            "firm", "measure__notice"
        )
        top = sorted(rows.order_by("-score", "pk")[: LISTED * 10], key=lambda f: (order[f.verdict], -f.score))
        lines = [
            {
                "finding": row.key,
                "verdict": row.verdict,
                "score": str(row.score),
                "firm": str(row.firm),
                "symbol": row.measure.notice.symbol.strip(),
                "title": row.measure.title,
            }
            for row in top[:LISTED]
        ]
        if as_json:
            self._json(lines)
            return
        if not lines:
            self.stdout.write(_("There are no open findings. `manage.py monitor` makes them."))
        for line in lines:
            self.stdout.write(
                f"{line['finding']:<14} {wording.verdict(line['verdict']):<10} {line['score']:>5}  "
                f"{line['firm'][:28]:<28}  {line['symbol'][:30]:<30}  {line['title'][:60]}"
            )

    def _json(self, value: Any) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


def _number(given: str) -> int:
    digits = given.removeprefix("finding:")
    if not digits.isascii() or not digits.isdigit():
        raise CommandError(
            _("%(given)r names no finding. Give its number, such as 7 or finding:7.") % {"given": given}
        )
    return int(digits)


def _lines(e: Explanation) -> Iterator[str]:
    yield f"finding:{e.finding_id}  {e.firm}  {wording.verdict(e.verdict).upper()}  {e.score.score} / 100"
    yield from _where_from(e)
    yield from _what_it_touches(e)
    yield from _when_and_what(e)
    yield from _how_it_was_decided(e)


def _where_from(e: Explanation) -> Iterator[str]:
    yield _head(_("Source"))
    yield f"  {e.source.title} — {e.source.publisher}"
    if e.source.attribution:
        yield f"  {e.source.attribution}"
    yield _head(_("Page as read"))
    if e.capture is None:
        yield "  " + _("no page on file")
    else:
        yield f"  {e.capture.url}"
        yield f"  sha256 {e.capture.sha256}"
        yield "  " + _("observed on %(day)s, read %(moment)s (%(origin)s)") % {
            "day": e.capture.observed_on or "–",
            "moment": e.capture.retrieved_at.isoformat(timespec="seconds"),
            "origin": wording.run_origin(e.capture.origin),
        }
        yield f"  {e.capture.warc} +{e.capture.offset} ({e.capture.length})  {e.notice.locator}"
    yield _head(_("Notice"))
    yield f"  {e.notice.symbol}  v{e.notice.version}  {e.notice.published_on or ''}"
    yield f"  {e.notice.title}"
    yield f"  {e.notice.url}"
    rule = (
        regime_marked(e.notice.regime, e.notice.regime_by),
        wording.stage(e.notice.stage),
        names_joined(e.notice.markets),
    )
    yield f"  {' · '.join(rule)}"
    for document in e.documents:
        yield "  " + _("read together with %(symbol)s  v%(version)d  %(day)s") % {
            "symbol": document.symbol,
            "version": document.version,
            "day": document.published_on or "",
        }
        yield f"    {document.title}"
        yield f"    {document.capture.url}  sha256 {document.capture.sha256}  {document.locator}"
    if e.quote:
        yield _head(_("Quoted"))
        yield f"  “{e.quote.text}”"
        if e.quote.document:
            yield "  " + wording.quoted_document(e.quote)
        certainty = "" if e.quote_certainty is None else f", {e.quote_certainty:.2f}"
        basis = wording.basis(e.quote.basis)
        yield f"  [{e.quote.start}:{e.quote.end}] {e.quote.marked!r} ({basis}{certainty})"


def _what_it_touches(e: Explanation) -> Iterator[str]:
    yield _head(_("Products concerned")) + f" ({e.sku_count})"
    for sku in e.skus:
        yield f"  {path_told(sku.path)}"
        evidence = wording.note("evidence_" + sku.evidence)
        yield f"    {_sku_facts(sku, e.money.currency)}"
        yield "    " + (labelled(evidence, sku.document) if sku.document else evidence)
        for note in sku.notes:
            yield f"    ⚠ {wording.note(note)}"
    for settle in e.settles:
        yield f"  ? {wording.settle(settle)}"
    yield _head(_("Money at stake a year"))
    yield f"  {_money(e.money.value, e.money.currency, partial=e.money.is_partial)}" + (
        f"  ({'–'.join(map(str, dict.fromkeys((e.money.years[0], e.money.years[-1]))))})"
        if e.money.years
        else ""
    )
    if e.money.yearly_exports is not None:
        yield "  " + _("of %(total)s exports a year") % {
            "total": _money(e.money.yearly_exports, e.money.currency)
        }


def _when_and_what(e: Explanation) -> Iterator[str]:
    yield _head(_("Dates"))
    for m in e.milestones:
        day = m.on or (_("not before %(day)s") % {"day": m.earliest} if m.earliest else "–")
        past = "  " + _("(past)") if m.is_past else ""
        what = labelled(wording.role(m.role), m.rule) if m.rule else wording.role(m.role)
        yield f"  {day}  {what}  ({wording.basis(m.origin)}, {m.certainty:.2f}){past}"
        if m.words:
            yield f"    {m.symbol}: “{m.words}”"
    yield _head(_("Why"))
    for reason in e.reasons:
        yield f"  - {wording.reason(reason)}"
    yield _head(_("Next step"))
    yield f"  {wording.next_step(e.next_step)}"
    if e.next_on:
        yield f"  {e.next_on}  {wording.role(e.next_role)}"


def _how_it_was_decided(e: Explanation) -> Iterator[str]:
    yield _head(_("Score"))
    for name, points, most in e.score.contributions:
        yield f"  {points:>5} / {most if most is not None else '–':<3} {wording.factor(name)}"
    yield f"  {e.score.score:>5}       {e.score.model_version}"
    yield "  " + _("inputs %(hash)s") % {"hash": e.score.inputs_hash}
    yield _head(_("Ledger"))
    for record in e.records:
        moment = record.recorded_at.isoformat(timespec="seconds")
        yield f"  {record.position:>6}  {moment}  {record_kind(record.kind)} ({record.kind})  {record.digest}"


def _head(text: str) -> str:
    return f"\n{text}"


def _sku_facts(sku: SkuStep, currency: str) -> str:
    return clauses_joined((_strength(sku), names_joined(sku.markets), _sku_money(sku, currency)))


def _strength(sku: SkuStep) -> str:
    quality = "uncertain" if sku.is_uncertain else "inferred" if sku.is_inferred else "certain"
    return _("%(text)s (%(quality)s)") % {
        "text": wording.strength(sku.strength),
        "quality": wording.quality(quality),
    }


def _sku_money(sku: SkuStep, currency: str) -> str:
    year = f" ({sku.value_year})" if sku.value_year else ""
    return _money(sku.value, currency, partial=sku.value_is_partial) + year


def _money(value: Decimal | None, currency: str, *, partial: bool = False) -> str:
    if value is None:
        return _("unknown")
    text = f"{currency} {value:,.2f}"
    return _("at least %(amount)s, some values unknown") % {"amount": text} if partial else text

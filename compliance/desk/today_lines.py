"""A finding as one line of the list: what to do, for which SKU, by when and why, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.core import clock
from compliance.core.documents.workbook import Sheet
from compliance.core.punctuation import clauses_joined, names_joined
from compliance.core.tables import Cell, Column, sheet_of
from compliance.desk.listing import OpenQuestion, Touched, part_rows, products_touched
from compliance.exposure import wording
from compliance.exposure.models import Finding
from compliance.exposure.path_words import path_told
from compliance.firms.admin.trade import money_shown
from regulations.basis_wording import basis_words, regime_marked
from regulations.substance_words import substance_title
from regulations.symbol_words import symbol_words
from regulations.wording import regime

_SOON = 14
TONES = {"act": "act", "watch": "watch", "uncertain": "uncertain", "not_yours": "quiet"}
STATUS_TONES = {
    "unread": "watch",
    "in_process": "quiet",
    "applicable": "act",
    "excluded": "quiet",
    "done": "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the list. `days` to the next date, None where there is none; `is_soon`: within two weeks."""

    finding: Finding
    url: str
    title: str
    symbol: str
    regime: str
    step: str
    when: str
    days: str
    is_soon: bool
    skus: str
    why: str
    path: str
    money: str
    verdict: str
    tone: str
    status: str
    status_tone: str


def line_of(finding: Finding, touched: list[Touched]) -> Line:
    measure = finding.measure
    days = (finding.next_on - clock.today()).days if finding.next_on else None
    return Line(
        finding=finding,
        url=reverse("desk:finding", args=[finding.pk]),
        title=substance_title(measure.title),
        symbol=symbol_words(measure.notice.symbol),
        regime=regime_marked(measure.regime, measure.regime_by),
        step=wording.next_step(finding.next_step),
        when=wording.next_date(finding),
        days=days_told(finding.next_on),
        is_soon=finding.verdict == "act" and (days is None or days <= _SOON),
        skus=skus_told(finding.sku_count, touched),
        why=_why(finding),
        path=path_told(touched[0].path) if touched else "",
        money=money_of(finding),
        verdict=wording.verdict(finding.verdict),
        tone=TONES.get(finding.verdict, "quiet"),
        status=str(finding.get_status_display()),
        status_tone=STATUS_TONES.get(finding.status, "quiet"),
    )


def _why(finding: Finding) -> str:
    """The first reason that speaks of the firm; the stage of the rule alone is none."""
    own = [given for given in finding.reasons if not str(given["code"]).startswith("stage_")]
    return clauses_joined(wording.reason(given) for given in (own or finding.reasons)[:1])


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """What to find out, for which products, how many rules wait for it, and where it is answered."""

    words: str
    count: int
    url: str
    is_of_products: bool


_LACKING = {"add_hs": "code", "add_cn": "code", "add_bom": "bom", "add_amounts": "bom"}


def question_told(question: OpenQuestion) -> QuestionLine:
    lacking = _LACKING.get(question.code, "")
    url = f"{reverse('desk:products')}?lacking={lacking}" if lacking else ""
    url = url or reverse("desk:today-part", args=["uncertain"])
    return QuestionLine(wording.settle(question.sample.settles[0]), question.count, url, bool(lacking))


def days_told(day: date | None) -> str:
    """“in 12 days”, “today”, “3 days ago”; empty without a day."""
    if day is None:
        return ""
    days = (day - clock.today()).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}


def skus_told(count: int, touched: list[Touched]) -> str:
    """“FAN-1, FAN-2 and 3 more”."""
    if not touched:
        return ngettext("%(count)d product", "%(count)d products", count) % {"count": count} if count else ""
    names = names_joined(one.sku for one in touched)
    more = max(0, count - len(touched))
    if not more:
        return names
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": names,
        "count": more,
    }


def money_of(finding: Finding) -> str:
    """Yearly value at stake; “at least” where some of it is unknown."""
    shown = money_shown(finding.value, finding.firm.currency)
    is_least = finding.value_is_partial and finding.value
    return _("at least %(money)s") % {"money": shown} if is_least else shown


COLUMNS = (
    Column(gettext_lazy("part"), width=26),
    Column(gettext_lazy("score"), "number", 8),
    Column(gettext_lazy("symbol"), width=24),
    Column(gettext_lazy("rule"), width=60),
    Column(gettext_lazy("regime"), width=16),
    Column(gettext_lazy("what tells the regime"), width=24),
    Column(gettext_lazy("firm"), width=26),
    Column(gettext_lazy("next step"), width=44),
    Column(gettext_lazy("next date"), "date", 12),
    Column(gettext_lazy("what the date is"), width=26),
    Column(gettext_lazy("SKUs concerned"), "number", 10),
    Column(gettext_lazy("first SKUs"), width=30),
    Column(gettext_lazy("why"), width=44),
    Column(gettext_lazy("yearly value"), "money", 16),
    Column(gettext_lazy("currency"), width=9),
    Column(gettext_lazy("some values unknown"), width=12),
    Column(gettext_lazy("status"), width=14),
    Column(gettext_lazy("owner"), width=26),
    Column(gettext_lazy("due"), "date", 12),
)
_AT_ONCE = 200


def today_sheet(rows: QuerySet[Finding], parts: Iterable[str], headings: Mapping[str, Any]) -> Sheet:
    """The list as a sheet, a row a finding."""
    return sheet_of(_("Today"), COLUMNS, _cells(rows, parts, headings))


def _cells(
    rows: QuerySet[Finding], parts: Iterable[str], headings: Mapping[str, Any]
) -> Iterator[list[Cell]]:
    for part in parts:
        for findings in batched(part_rows(rows, part).iterator(_AT_ONCE), _AT_ONCE):
            touched = products_touched(findings)
            for finding in findings:
                line = line_of(finding, touched[finding.pk])
                yield [Cell(value) for value in finding_values(str(headings[part]), line)]


def batched(rows: Iterable[Finding], size: int) -> Iterator[list[Finding]]:
    """Lists of at most `size` rows, in their order."""
    source = iter(rows)
    while found := list(islice(source, size)):
        yield found


def finding_values(part: str, line: Line) -> tuple[Any, ...]:
    """The cells of COLUMNS for a finding that stands in `part`."""
    finding = line.finding
    return (
        *(part, finding.score, line.symbol, line.title, regime(finding.measure.regime)),
        *(basis_words(finding.measure.regime_by), str(finding.firm), line.step),
        *(finding.next_on, wording.role(finding.next_role), finding.sku_count, line.skus, line.why),
        *(finding.value, finding.firm.currency, _("yes") if finding.value_is_partial else ""),
        *(line.status, str(finding.owner or ""), finding.due_on),
    )

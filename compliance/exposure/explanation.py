"""Tells the whole chain behind a finding: source, page, quoted words, SKUs, money, dates, evidence, score,
ledger record. It reads; nothing is decided here again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.evidence.models import Record
from compliance.exposure.assessment import readiness_in
from compliance.exposure.chain import (
    Explanation,
    MilestoneStep,
    MoneyStep,
    NoticeStep,
    RecordStep,
    ScoreStep,
    SkuStep,
    SourceStep,
)
from compliance.exposure.documents import capture_step, other_documents
from compliance.exposure.facts import ScopeFact
from compliance.exposure.finding_rows import RELATED, FindingRows, finding_rows
from compliance.exposure.loading import facts_of_measure, facts_of_product
from compliance.exposure.matching import measure_postings, product_postings
from compliance.exposure.meeting import meetings_of
from compliance.exposure.models import Exposure, Finding
from compliance.exposure.paths import deciding_meetings
from compliance.exposure.quoting import Quote, place_of_code, quote_around
from compliance.exposure.readiness import ProductReadiness
from compliance.exposure.scoring import FACTORS, model_current
from compliance.firms.models import Evidence
from regulations.models import Capture, DocumentText, Mention, Milestone, NoticeVersion, ScopeCode


class UnknownFinding(FairleadError):
    """No finding has this number."""

    def __init__(self, *, finding_id: int) -> None:
        super().__init__(
            _("There is no finding %(number)d. `manage.py explain` lists those that there are.")
            % {"number": finding_id}
        )
        self.finding_id = finding_id


def finding_explain(*, finding_id: int) -> Explanation:
    """The whole chain of one finding. Raises UnknownFinding. Who may see it is the caller's question."""
    finding = Finding.objects.select_related(*RELATED).filter(pk=finding_id).first()
    if finding is None:
        raise UnknownFinding(finding_id=finding_id)
    return explanation_of(finding_rows(finding))


def explanation_of(rows: FindingRows) -> Explanation:
    """The same from rows that are read."""
    finding = rows.finding
    readiness = _readiness(rows)
    version, quote, certainty = _quote(rows)
    page = _quoted_capture(version, quote)
    return Explanation(
        finding_id=finding.pk,
        firm=str(finding.firm),
        verdict=finding.verdict,
        status=finding.status,
        status_reason=finding.status_reason,
        source=_source(finding),
        capture=capture_step(page) if page else None,
        notice=_notice(finding, version),
        documents=other_documents(finding, version),
        quote=quote,
        quote_certainty=certainty,
        skus=_skus(rows.exposures, readiness),
        sku_count=finding.sku_count,
        money=_money(rows),
        milestones=_milestones(rows),
        evidence=tuple(sorted(Counter(row.state for row in readiness.values()).items())),
        reasons=tuple(finding.reasons),
        settles=tuple(finding.settles),
        next_step=finding.next_step,
        next_on=finding.next_on,
        next_role=finding.next_role,
        score=_score(finding),
        records=_records(finding),
    )


def _source(finding: Finding) -> SourceStep:
    source = finding.measure.notice.source
    return SourceStep(
        name=source.name, title=str(source), publisher=source.publisher, attribution=source.attribution
    )


def _notice(finding: Finding, version: NoticeVersion | None) -> NoticeStep:
    measure = finding.measure
    notice = version.notice if version else measure.notice
    return NoticeStep(
        symbol=notice.symbol.strip(),
        title=notice.title,
        url=notice.url,
        kind=notice.kind,
        published_on=notice.published_on,
        version=version.number if version else 0,
        locator=version.locator if version else "",
        regime=measure.regime,
        regime_by=measure.regime_by,
        doc_type=measure.doc_type,
        stage=measure.stage,
        markets=tuple(measure.markets),
    )


def _quote(rows: FindingRows) -> tuple[NoticeVersion | None, Quote | None, float | None]:
    """The version, its words that made the best match, and how sure that reading is.

    Where the source states a code in a field that its text does not print, the title stands in.
    """
    current = rows.current
    for scope in _deciding_scope(rows):
        mention = scope.mention
        if mention and mention.start is not None and mention.end is not None:
            return (
                mention.version,
                _quote_of(mention, mention.start, mention.end, "mention"),
                mention.certainty,
            )
        place = place_of_code(current.content, scope.kind, scope.code) if current else None
        if current and place:
            return current, quote_around(current.content, *place, basis="code"), None
    if current is None:
        return None, None, None
    for dated in rows.milestones if not rows.exposures else ():
        if dated.version and dated.start is not None and dated.end is not None:
            return dated.version, _quote_of(dated, dated.start, dated.end, "milestone"), dated.certainty
    return current, Quote(current.title, 0, len(current.title), current.title, "title"), None


def _quote_of(row: Mention | Milestone, start: int, end: int, basis: str) -> Quote:
    """The words of a finding in the text that holds it, which may be a linked document's."""
    quote = quote_around(row.content, start, end, basis=basis)
    section = row.section if isinstance(row, Mention) else ""
    if row.linked is None:
        return replace(quote, section=section)
    return replace(quote, section=section, document=row.linked.document.url, page=row.linked.page_of(start))


def _quoted_capture(version: NoticeVersion | None, quote: Quote | None) -> Capture | None:
    """The bytes that the quoted words were read from."""
    if version is None or quote is None or not quote.document:
        return version.capture if version else None
    text = DocumentText.objects.select_related("capture__run").get(
        document__notice=version.notice_id, document__url=quote.document
    )
    return text.capture


def _deciding_scope(rows: FindingRows) -> list[ScopeCode]:
    """Scope codes of the best match, the deciding one first; all of them where nothing matched."""
    if not rows.exposures:
        return sorted(rows.scope, key=lambda row: row.pk)
    scope = {row.pk: row for row in rows.scope}
    measure = facts_of_measure(rows.finding.measure, rows.scope, rows.list_code)
    product = facts_of_product(rows.exposures[0].product)
    by_key = {posting.key: posting for posting in measure_postings(measure)}
    meetings = deciding_meetings(meetings_of(product_postings(product), by_key), measure.needs)
    items: list[ScopeFact] = [m.measure.item for m in meetings if m.measure.item is not None]
    return [scope[item.scope_id] for item in items if item.scope_id in scope]


def _readiness(rows: FindingRows) -> dict[int, ProductReadiness]:
    situation = rows.gathering.situation((rows.finding.firm_id, rows.finding.measure_id))
    return {row.product_id: row for row in readiness_in(situation, model_current())}


def _skus(exposures: Iterable[Exposure], readiness: dict[int, ProductReadiness]) -> tuple[SkuStep, ...]:
    wanted = {row.evidence_id for row in readiness.values() if row.evidence_id is not None}
    documents = {
        row.pk: f"{row} ({row.issuer}, {row.number})" for row in Evidence.objects.filter(pk__in=wanted)
    }
    steps = []
    for exposure in exposures:
        state = readiness.get(exposure.product_id)
        steps.append(
            SkuStep(
                sku=exposure.product.sku,
                name=str(exposure.product).removeprefix(f"{exposure.product.sku} "),
                path=tuple(exposure.path),
                strength=exposure.strength,
                is_inferred=exposure.is_inferred,
                is_uncertain=exposure.is_uncertain,
                notes=tuple(exposure.notes),
                markets=tuple(exposure.markets),
                value=exposure.value,
                value_year=exposure.value_year,
                value_is_partial=exposure.value_is_partial,
                evidence=state.state if state else "missing",
                document=documents.get(state.evidence_id or 0, "") if state else "",
            )
        )
    return tuple(steps)


def _money(rows: FindingRows) -> MoneyStep:
    finding = rows.finding
    return MoneyStep(
        value=finding.value,
        currency=finding.firm.currency,
        is_partial=finding.value_is_partial,
        years=tuple(sorted({e.value_year for e in rows.exposures if e.value_year is not None})),
        yearly_exports=rows.gathering.exports(finding.firm_id),
    )


def _milestones(rows: FindingRows) -> tuple[MilestoneStep, ...]:
    today = clock.today()
    return tuple(
        MilestoneStep(
            role=row.role,
            on=row.on,
            rule=row.rule,
            earliest=row.earliest,
            origin=row.origin,
            certainty=row.certainty,
            is_past=row.day is not None and row.day < today,
            symbol=(row.version.notice if row.version else rows.finding.measure.notice).symbol.strip(),
            words=_words(row),
            linked=row.linked.document.url if row.linked else "",
        )
        for row in rows.milestones
    )


def _words(row: Milestone) -> str:
    """The sentence in which a date stands."""
    if row.version is None or row.start is None or row.end is None:
        return ""
    return quote_around(row.content, row.start, row.end, basis="milestone").text


def _score(finding: Finding) -> ScoreStep:
    model = model_current()
    weights = model.weights if model.version == finding.model_version else {}
    return ScoreStep(
        score=finding.score,
        contributions=tuple(
            (name, Decimal(str(finding.contributions[name])), weights.get(name))
            for name in FACTORS
            if name in finding.contributions
        ),
        model_version=finding.model_version,
        inputs_hash=finding.inputs_hash,
    )


def _records(finding: Finding) -> tuple[RecordStep, ...]:
    return tuple(
        RecordStep(position=row.position, kind=row.kind, digest=row.digest, recorded_at=row.recorded_at)
        for row in Record.objects.filter(subject=finding.key).order_by("position")
    )

"""Writes findings as assessments say, and records in the ledger what a person would call news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.evidence.ledger import Entry, records_append
from compliance.exposure.assessment import Assessment, assess
from compliance.exposure.desk_rules import DECIDED
from compliance.exposure.gathering import Gathering
from compliance.exposure.models import Finding
from compliance.exposure.quiet import change_mark, mark_of, new_mark
from compliance.exposure.scoring import model_current
from compliance.exposure.workflow import returns_note
from compliance.firms.models import Firm
from regulations.models import Measure, NoticeVersion

_FIELDS = (
    "verdict", "score", "contributions", "reasons", "settles", "next_step", "next_on", "next_role",
    "sku_count", "value", "value_is_partial", "model_version", "inputs_hash", "measure_hash",
    "products_hash", "changed_at", "quiet_mark", "news_at",
)  # fmt: skip
"""What is computed. The state is people's: it is written apart, and only where a finding comes back."""
_MATERIAL = (
    "verdict", "next_step", "next_on", "next_role", "sku_count", "value", "value_is_partial",
    "measure_hash", "products_hash", "reasons", "settles",
)  # fmt: skip
"""What makes a change news. The score alone is not: it moves with every day that passes."""
_RANK = {"not_yours": 0, "watch": 1, "uncertain": 2, "act": 3}


@dataclass(frozen=True, slots=True)
class FindingReport:
    """How many findings were created, changed materially, rescored only, or left as they were."""

    created: int = 0
    changed: int = 0
    rescored: int = 0
    unchanged: int = 0

    def __add__(self, other: FindingReport) -> FindingReport:
        return FindingReport(
            self.created + other.created,
            self.changed + other.changed,
            self.rescored + other.rescored,
            self.unchanged + other.unchanged,
        )


def findings_refresh(
    *, firm_ids: Iterable[int] | None = None, measure_ids: Iterable[int] | None = None
) -> FindingReport:
    """Assess every pair of these firms and measures and write what differs, in the caller's transaction.

    A pair that never mattered gets no row; one that stops mattering keeps its row as not yours.
    """
    gathering = Gathering(
        firm_ids=None if firm_ids is None else list(firm_ids),
        measure_ids=None if measure_ids is None else list(measure_ids),
    )
    created: list[tuple[Finding, Assessment]] = []
    changed: list[tuple[Finding, Assessment, dict[str, Any], str]] = []
    rescored: list[Finding] = []
    returned: list[tuple[Finding, str, str]] = []
    counts: Counter[str] = Counter()
    quiet = _quiet_rules(gathering.rules.keys())
    # A rule that meets a product only now is news for that firm, however old the rule is.
    by_rule = firm_ids is None
    for pair in gathering.pairs():
        assessment = assess(gathering.situation(pair), model_current())
        stored = gathering.findings.get(pair)
        wanted = _wanted(assessment, gathering.rules[pair[1]].content_hash)
        if stored is None:
            if assessment.verdict != "not_yours":
                fresh = _new(pair, wanted)
                new_mark(fresh, quiet_by=quiet.get(pair[1], "") if by_rule else "")
                created.append((fresh, assessment))
            continue
        if all(getattr(stored, name) == value for name, value in wanted.items()):
            counts["unchanged"] += 1
            continue
        before = {name: getattr(stored, name) for name in (*_MATERIAL, "score", "status", "status_reason")}
        is_news = any(before[name] != wanted[name] for name in _MATERIAL)
        mark = mark_of(stored)
        cause = _cause(stored, wanted)
        kind = _take(stored, wanted, is_news=is_news, returns=bool(cause))
        if cause:
            returned.append((stored, before["status"], cause))
        is_rule_new = before["measure_hash"] != stored.measure_hash
        change_mark(stored, before=mark, is_rule_new=is_rule_new, quiet_by=quiet.get(pair[1], ""))
        if is_news:
            changed.append((stored, assessment, before, kind))
        else:
            rescored.append(stored)
    Finding.objects.bulk_create([finding for finding, _ in created], batch_size=1_000)
    Finding.objects.bulk_update([row[0] for row in changed] + rescored, _FIELDS, batch_size=500)
    came_back = [finding.pk for finding, *_ in returned]
    Finding.objects.filter(pk__in=came_back).update(status=Finding.Status.UNREAD, status_reason="")
    returns_note(returned)
    _record(gathering, created, changed)
    return FindingReport(len(created), len(changed), len(rescored), counts["unchanged"])


def _quiet_rules(measure_ids: Iterable[int]) -> dict[int, str]:
    """Measures whose present content is no news, with the reason: history or reparsed."""
    rows = Measure.objects.filter(pk__in=list(measure_ids), quiet_hash=F("content_hash")).exclude(quiet_by="")
    return dict(rows.values_list("pk", "quiet_by"))


def _wanted(assessment: Assessment, measure_hash: str) -> dict[str, Any]:
    """Fields of the finding, in the form that the database gives them back."""
    return {
        "verdict": assessment.verdict,
        "score": assessment.score,
        "contributions": {name: float(points) for name, points in assessment.contributions.items()},
        "reasons": list(assessment.reasons),
        "settles": list(assessment.settles),
        "next_step": assessment.step.code,
        "next_on": assessment.step.on,
        "next_role": assessment.step.role,
        "sku_count": assessment.sku_count,
        "value": assessment.value,
        "value_is_partial": assessment.value_is_partial,
        "model_version": assessment.model_version,
        "inputs_hash": assessment.inputs_hash,
        "measure_hash": measure_hash,
        "products_hash": content_hash(list(assessment.products)),
    }


def _new(pair: tuple[int, int], wanted: Mapping[str, Any]) -> Finding:
    moment = clock.now()
    return Finding(firm_id=pair[0], measure_id=pair[1], found_at=moment, changed_at=moment, **wanted)


def _take(finding: Finding, wanted: Mapping[str, Any], *, is_news: bool, returns: bool) -> str:
    """Put the wanted fields on the row; returns the kind of record that this makes."""
    for name, value in wanted.items():
        setattr(finding, name, value)
    if is_news:
        finding.changed_at = clock.now()
    if returns:
        finding.status, finding.status_reason = Finding.Status.UNREAD, ""
    return "finding.reopened" if returns else "finding.changed"


def _cause(finding: Finding, wanted: Mapping[str, Any]) -> str:
    """Why a decided finding comes back unread: the rule or its products changed, or the verdict got
    graver. Empty where nothing of that happened: a date that went by is no reason."""
    if finding.status not in DECIDED or wanted["verdict"] == "not_yours":
        return ""
    if wanted["measure_hash"] != finding.measure_hash:
        return "rule_changed"
    if wanted["products_hash"] != finding.products_hash:
        return "products_changed"
    return "verdict_graver" if _RANK[wanted["verdict"]] > _RANK[finding.verdict] else ""


def _record(
    gathering: Gathering,
    created: list[tuple[Finding, Assessment]],
    changed: list[tuple[Finding, Assessment, dict[str, Any], str]],
) -> None:
    if not created and not changed:
        return
    rows = [finding for finding, *_ in (*created, *changed)]
    sources = notice_sources({row.measure_id for row in rows})
    entries = [
        Entry(
            kind="finding.found",
            subject=finding.key,
            payload=_payload(gathering.firms[finding.firm_id], finding, assessment, sources),
        )
        for finding, assessment in created
    ]
    for finding, assessment, before, kind in changed:
        payload = _payload(gathering.firms[finding.firm_id], finding, assessment, sources)
        payload["before"] = plain({k: before[k] for k in before if k not in {"reasons", "settles"}})
        entries.append(Entry(kind=kind, subject=finding.key, payload=payload))
    records_append(entries)


def _payload(
    firm: Firm, finding: Finding, assessment: Assessment, sources: Mapping[int, dict[str, Any]]
) -> dict[str, Any]:
    """What was decided and from what, so that the score can be computed again from the record alone."""
    payload = {name: getattr(finding, name) for name in (*_MATERIAL, "score", "contributions")}
    return plain(
        payload
        | {
            "firm": firm.code,
            "currency": firm.currency,
            "measure": finding.measure_id,
            "notice": sources.get(finding.measure_id, {}),
            "model_version": finding.model_version,
            "inputs_hash": finding.inputs_hash,
            "inputs": asdict(assessment.score_inputs) if assessment.score_inputs else None,
            "products": list(assessment.products),
        }
    )


def notice_sources(measure_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Measure → symbol, version, capture and hash of the page that its notice was last read from."""
    rows = (
        NoticeVersion.objects.filter(notice__measures__in=list(measure_ids))
        .order_by("notice__measures", "-number")
        .distinct("notice__measures")
        .values_list(
            "notice__measures", "notice__symbol", "number", "content_hash", "capture_id", "capture__sha256"
        )
    )
    return {
        measure_id: {
            "symbol": symbol.strip(),
            "version": number,
            "content_hash": digest,
            "capture": capture_id,
            "sha256": sha256,
        }
        for measure_id, symbol, number, digest, capture_id, sha256 in rows
    }


def plain(value: Any) -> Any:
    """The value as JSON keeps it: amounts as text, days as ISO text."""
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value

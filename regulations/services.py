"""Turns a version of a notice into findings in its text and into measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.core.jobs import job_enqueue
from crawlers.contract import NoticeItem
from regulations.dossiers import CLOSED, Dossier, draft_dossier
from regulations.drafting import (
    ListedSubstance,
    MeasureDraft,
    MilestoneDraft,
    draft_story,
)
from regulations.duties import ListedEntry, draft_entry
from regulations.ingest.families import family_symbol
from regulations.linked import texts_of, version_understood
from regulations.models import Listing, Measure, Mention, Milestone, Notice, NoticeVersion, ScopeCode
from regulations.models.notice import Stage
from regulations.revisions import replaced_by, stories_replaced
from regulations.sampling import review_reason
from regulations.second_opinion import model_in_use
from regulations.selectors import story_documents
from regulations.story_reading import documents_read
from regulations.understanding.basis import told_json
from regulations.understanding.basis_rules import regimes_told
from regulations.understanding.result import Mention as FoundMention
from regulations.understanding.second import read_part


@transaction.atomic
def version_understand(*, version: NoticeVersion) -> Notice:
    """Write what is found in a version and refresh the measures of its notice's story.

    A version that a newer one has replaced is left alone.
    """
    notice = Notice.objects.select_for_update().get(pk=version.notice_id)
    if version.number != notice.current.number:
        return notice
    model = model_in_use()
    found = version_understood(version, model)
    texts = texts_of(notice)
    version.mentions.all().delete()
    Mention.objects.bulk_create(
        Mention(
            version=version,
            linked=texts[m.document] if m.document else None,
            section=m.section[:80],
            kind=m.kind,
            code=m.code[:200],
            text=m.text,
            start=m.start,
            end=m.end,
            rule=m.rule,
            origin=m.origin,
            certainty=m.certainty,
        )
        for m in found.mentions
    )
    notice.language, notice.relevant = found.language, found.relevant
    notice.regimes = [regime.label for regime in found.regimes]
    notice.regimes_by = told_json(regimes_told(found.regimes, version.content))
    notice.doc_type, notice.stage, notice.understood_by = found.doc_type, found.stage, found.version
    notice.auto, notice.sureness = found.auto, found.sureness
    if notice.kind == Notice.Kind.PROCESS:
        notice.doc_type, notice.stage = "proposal", dossier_of(version).measure_stage
    notice.review_reason = review_reason(
        key=notice.key,
        auto=found.auto,
        regimes=notice.regimes,
        rules=found.probabilities,
        words=model.probabilities(read_part(version.title, version.text)),
    )
    notice.save()
    job_enqueue(kind="index_notice", subject=f"notice:{notice.pk}")
    measures_refresh(notice=notice, because=NoticeVersion.Origin(version.origin))
    return notice


@transaction.atomic
def measures_refresh(
    *, notice: Notice, because: NoticeVersion.Origin = NoticeVersion.Origin.READ
) -> list[Measure]:
    """Write the measures that follow from a notice. Unchanged ones are not touched.

    `because` is why its version was written: what history or a changed parser brings is no news.
    """
    listing = Listing.objects.filter(notice=notice).prefetch_related("substances__members").first()
    if listing:
        duty = draft_entry(_listed_entry(listing))
        quiet = _quiet_by(because, [notice])
        return [measure_upsert(notice=notice, draft=duty, quiet_by=quiet)] if duty else []
    if notice.kind == Notice.Kind.PROCESS:
        return _process_measures(notice, quiet_by=_quiet_by(because, [notice]))
    documents = story_documents(notice)
    quiet = _quiet_by(because, documents)
    for earlier in stories_replaced(documents):
        measures_refresh(notice=earlier, because=because)
    if not any(document.counts_as_relevant is not False for document in documents):
        touched = Measure.objects.filter(notice__in=documents)
        return [_measure_withdraw(measure, quiet_by=quiet) for measure in touched]
    draft = draft_story(
        story=_story_name(documents[0]),
        documents=[one.told for one in documents_read(documents)],
        slot="alert" if notice.kind == Notice.Kind.ALERT else "rule",
    )
    if revision := replaced_by(documents):
        draft = replace(draft, stage=Stage.WITHDRAWN.value, replaced_by=revision)
    anchor = Measure.objects.filter(notice__in=documents).order_by("pk").first()
    stands_at = anchor.notice if anchor else documents[0]
    return [measure_upsert(notice=stands_at, draft=draft, read_in=documents, quiet_by=quiet)]


def _quiet_by(because: NoticeVersion.Origin, documents: Sequence[Notice]) -> str:
    """Why what follows is no news, or "": a story is history only if nothing of it was read as news."""
    news = NoticeVersion.objects.filter(notice__in=documents, origin=NoticeVersion.Origin.READ)
    if because is NoticeVersion.Origin.HISTORY and news.exists():
        return ""
    return "" if because is NoticeVersion.Origin.READ else because.value


def _story_name(first: Notice) -> str:
    """What the measures of one family have in common: revisions are told together with what they replace."""
    if first.kind == Notice.Kind.RULE:
        return first.base_symbol
    return family_symbol(first.symbols[0]) if first.symbols else first.symbol.strip()


def measure_upsert(
    *, notice: Notice, draft: MeasureDraft, read_in: Sequence[Notice] = (), quiet_by: str = ""
) -> Measure:
    """Write one measure; scope, milestones and the exposure job follow only where something changed.

    `read_in` are the documents whose mentions the scope points at; `quiet_by` says why the change is
    no news (history, reparsed).
    """
    measure = Measure.objects.filter(notice=notice, slot=draft.slot).first()
    fingerprint = content_hash(_material(draft))
    if measure and measure.content_hash == fingerprint:
        if (measure.title, measure.regimes_by) != (draft.title, told_json(draft.told_by)):
            measure.title, measure.regimes_by = draft.title, told_json(draft.told_by)
            measure.save(update_fields=["title", "regimes_by"])
        return measure
    measure = measure or Measure(notice=notice, slot=draft.slot)
    for name in ("title", "regime", "doc_type", "stage", "needs", "scope_known", "group", "replaced_by"):
        setattr(measure, name, getattr(draft, name))
    measure.regimes, measure.markets = list(draft.regimes), list(draft.markets)
    measure.regimes_by = told_json(draft.told_by)
    measure.content_hash, measure.changed_at = fingerprint, clock.now()
    measure.quiet_hash, measure.quiet_by = fingerprint if quiet_by else "", quiet_by
    measure.save()
    _scope_write(measure, draft, read_in)
    _milestones_write(measure, draft, read_in)
    job_enqueue(kind="expose", subject=f"measure:{measure.pk}")
    return measure


def _material(draft: MeasureDraft) -> dict[str, object]:
    """What makes a change of the measure material: everything but wording and where it was read."""
    replaced = {"replaced_by": draft.replaced_by} if draft.replaced_by else {}
    return replaced | {
        "regimes": draft.regimes,
        "doc_type": draft.doc_type,
        "stage": draft.stage,
        "markets": sorted(draft.markets),
        "needs": draft.needs,
        "group": draft.group,
        "scope": sorted((s.kind, s.code, s.limit_ppm, s.basis, s.is_inferred, s.via) for s in draft.scope),
        "milestones": sorted((m.role, str(m.on), m.rule, str(m.earliest)) for m in draft.milestones),
    }


def dossier_of(version: NoticeVersion) -> Dossier:
    """A process as its current version tells it."""
    item = NoticeItem.from_json(version.item)
    told = item.details
    first = version.notice.versions.earliest("number")
    return Dossier(
        symbol=first.item["symbol"],  # a renamed process stays the same story
        name=item.title,
        area=item.area,
        stage=told["stage"],
        stage_on=date.fromisoformat(told["stage_on"]),
        is_closed=told["status"] == CLOSED,
        substances=tuple(code.code for code in item.codes if code.scheme in ("cas", "ec")),
        comments_by=tuple(one.on for one in item.dates if one.role == "comment_deadline" and one.on),
    )


def _process_measures(notice: Notice, *, quiet_by: str) -> list[Measure]:
    """The draft rule of an open process. A closed one that we never followed leaves nothing."""
    dossier = dossier_of(notice.current)
    if notice.is_gone or dossier.is_closed:
        touched = Measure.objects.filter(notice=notice)
        return [_measure_withdraw(measure, quiet_by=quiet_by) for measure in touched]
    return [measure_upsert(notice=notice, draft=draft_dossier(dossier), quiet_by=quiet_by)]


def _listed_entry(listing: Listing) -> ListedEntry:
    substances = []
    for substance in listing.substances.all():
        substances += [ListedSubstance(code=code) for code in (substance.cas, substance.ec) if code]
        for member in substance.members.all():
            via = substance.name[:200]
            substances += [ListedSubstance(code=code, via=via) for code in (member.cas, member.ec) if code]
    item = NoticeItem.from_json(listing.notice.current.item)
    return ListedEntry(
        list_code=listing.list_code,
        name=listing.name,
        included_on=listing.included_on,
        substances=tuple(substances),
        removed=listing.status == Listing.Status.REMOVED,
        amended_on=listing.amended_on,
        dates={one.role: one.on for one in item.dates if one.on is not None},
    )


def _measure_withdraw(measure: Measure, *, quiet_by: str = "") -> Measure:
    """A measure whose notice proved irrelevant touches nobody any more; its history stays."""
    if measure.stage != "withdrawn":
        measure.stage, measure.changed_at, measure.content_hash = "withdrawn", clock.now(), ""
        measure.quiet_hash, measure.quiet_by = "", quiet_by
        measure.save(update_fields=["stage", "changed_at", "content_hash", "quiet_hash", "quiet_by"])
        job_enqueue(kind="expose", subject=f"measure:{measure.pk}")
    return measure


def _scope_write(measure: Measure, draft: MeasureDraft, read_in: Sequence[Notice]) -> None:
    stored = Mention.objects.filter(version__in=[notice.current for notice in read_in])
    stored = stored.select_related("linked__document")
    places = {(m.kind, m.code, m.start, m.linked.document.url if m.linked else ""): m.pk for m in stored}
    measure.scope.all().delete()
    ScopeCode.objects.bulk_create(
        ScopeCode(
            measure=measure,
            kind=s.kind,
            code=s.code,
            limit_ppm=s.limit_ppm,
            basis=s.basis,
            is_inferred=s.is_inferred,
            via=s.via,
            mention_id=places.get(_place(s.mention)) if s.mention else None,
        )
        for s in draft.scope
    )


def _place(found: FoundMention) -> tuple[str, str, int | None, str]:
    return found.kind, found.code, found.start, found.document


def _milestones_write(measure: Measure, draft: MeasureDraft, read_in: Sequence[Notice]) -> None:
    notices = list(read_in or (measure.notice,))
    versions = [notice.current for notice in notices]
    texts = [texts_of(notice) for notice in notices] if any(m.linked for m in draft.milestones) else []
    measure.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(
            measure=measure,
            role=m.role,
            on=m.on,
            rule=m.rule[:500],
            earliest=m.earliest,
            start=m.start,
            end=m.end,
            version=versions[m.document],
            linked=texts[m.document][m.linked] if m.linked else None,
            origin=m.origin,
            certainty=m.certainty,
        )
        for m in _distinct(draft.milestones)
    )


def _distinct(milestones: Sequence[MilestoneDraft]) -> list[MilestoneDraft]:
    return list({(m.role, m.on, m.rule[:500]): m for m in milestones}.values())

"""A notice with everything that amends, corrects or replaces it: what each changed, and what stands now.

It reads notices and works out their state anew from the stored texts; it writes nothing and words nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from regulations.drafting import MeasureDraft, MilestoneDraft, StoryDocument, draft_story
from regulations.ingest.families import (
    documents_implied,
    family_symbol,
    family_symbols,
    part_of,
    revision_of,
    story_symbols,
)
from regulations.models import Notice
from regulations.selectors import notices_tied, story_documents
from regulations.story_reading import ReadDocument, documents_read
from regulations.understanding.basis import RegimeTold

OVER = ("expired", "withdrawn")
ENTRIES = ("list_entry", "process")
"""Kinds that no other document amends."""
LONGEST_QUOTE = 250
"""Characters of a sentence kept on either side of a date."""
_SENTENCE_END = re.compile(r"[.;!?](?=\s|[A-Z])|[。；]")
NEAREST = 5
"""Symbols offered where the one that was asked for is unknown."""


class StoryUnknown(FairleadError):
    """No notice bears the symbol; the sentence offers the nearest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDate:
    """A date that stands: the day, or the rule that makes it with the earliest day it allows.

    `symbol` names the document that says so, `quote` is the line of it, "" where no line was read.
    """

    role: str
    on: date | None
    rule: str
    earliest: date | None
    symbol: str
    quote: str
    is_inferred: bool
    linked: str = ""
    """Address of the linked document in whose text it stands; "" for the document's own."""

    @property
    def day(self) -> date | None:
        return self.on or self.earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a document changed: `what` is stage or the role of a date. An empty side means none."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryStep:
    """One document of the story. `part`: "" first document, else add, corr, suppl or rev."""

    notice: int
    symbol: str
    part: str
    published_on: date | None
    title: str
    url: str
    document_type: str
    doc_type: str
    moved: tuple[Moved, ...]
    is_outdated: bool
    """A revision took the place of the document that this one is, or amends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The story as it stands. `missing` are documents that must exist and that nobody brought yet."""

    symbol: str
    title: str
    markets: tuple[str, ...]
    stage: str
    stage_by: str
    """The document that brought the stage."""
    deadline: StoryDate | None
    """For comments: the next one, else the last one that passed; None where no document gives one."""
    is_open: bool
    """Comments can still be sent: the deadline has not passed and the draft was not taken back."""
    dates: tuple[StoryDate, ...]
    steps: tuple[StoryStep, ...]
    missing: tuple[str, ...] = field(default=())
    regimes: tuple[str, ...] = ()
    told_by: tuple[RegimeTold, ...] = ()
    """What tells each regime, as far as it is known."""


def story_named(symbol: str) -> Story:
    """The story of a symbol as printed anywhere in it. Raises StoryUnknown."""
    wanted = "".join(symbol.split())
    found = wanted and (
        Notice.objects.filter(symbols__contains=[wanted]).first()
        or Notice.objects.filter(symbol__iexact=symbol.strip()).first()
        or Notice.objects.filter(Q(base_symbol__iexact=wanted) | Q(parent_symbol__iexact=wanted)).first()
        or Notice.objects.filter(symbols__contains=[wanted.upper()]).first()
    )
    if not found:
        raise StoryUnknown(_unknown(symbol.strip(), wanted))
    return story_of(found)


def story_of(notice: Notice) -> Story:
    """The story that a notice belongs to, whichever of its documents it is."""
    if notice.kind in ENTRIES:
        return _entry_story(notice)
    family = _family(notice)
    current = _current(family)
    read = {one.notice.pk: one for one in documents_read(family)}
    drafts = _Drafts(current, read)
    steps = _steps(family, current, read)
    draft = drafts.whole
    dates = tuple(_date(milestone, [read[one.pk] for one in current]) for milestone in draft.milestones)
    deadline = _deadline(dates)
    first = family[0]
    held = {symbol for one in family for symbol in one.symbols}
    implied = dict.fromkeys(s for one in family for symbol in one.symbols for s in documents_implied(symbol))
    return Story(
        symbol=", ".join(family_symbols(first.symbols)) if _is_wto(first) else str(first),
        title=current[0].title,
        markets=draft.markets,
        stage=draft.stage,
        stage_by=str(current[drafts.stage_from]),
        deadline=deadline,
        is_open=_is_open(deadline, draft.stage),
        dates=dates,
        steps=steps,
        missing=tuple(sorted(implied.keys() - held)) if _is_wto(first) else (),
        regimes=draft.regimes,
        told_by=draft.told_by,
    )


class _Drafts:
    """The state after each document of one story, and which document brought the stage."""

    def __init__(self, documents: Sequence[Notice], known: Mapping[int, ReadDocument]) -> None:
        read = [known[document.pk].told for document in documents]
        self.after = [_drafted(documents[0], read[: n + 1]) for n in range(len(read))]
        self.whole = self.after[-1]
        self.stage_from = next(
            (n for n in range(len(read) - 1, 0, -1) if self.after[n].stage != self.after[n - 1].stage), 0
        )


def _drafted(first: Notice, documents: Sequence[StoryDocument]) -> MeasureDraft:
    return draft_story(story=str(first), documents=documents)


def _entry_story(notice: Notice) -> Story:
    """A list entry or a process tells its state by itself: what was written for it stands."""
    measure = notice.measures.order_by("pk").first()
    milestones = measure.milestones.order_by("on", "pk") if measure else ()
    dates = tuple(
        StoryDate(
            role=m.role,
            on=m.on,
            rule=m.rule,
            earliest=m.earliest,
            symbol=str(notice),
            quote=_line(notice.current.content, m.start, m.end),
            is_inferred=m.origin != "metadata",
        )
        for m in milestones
    )
    deadline = _deadline(dates)
    stage = measure.stage if measure else notice.stage
    return Story(
        symbol=str(notice),
        title=notice.title,
        markets=tuple(measure.markets) if measure else (),
        stage=stage,
        stage_by=str(notice),
        deadline=deadline,
        is_open=_is_open(deadline, stage),
        dates=dates,
        steps=(_step(notice, (), is_outdated=False),),
        regimes=tuple(measure.regimes) if measure else (),
        told_by=measure.told_by if measure else (),
    )


def _family(notice: Notice) -> list[Notice]:
    """All documents of the family in order of date, a document before what amends it."""
    if not _is_wto(notice):
        return story_documents(notice)
    bases = set(family_symbols(notice.symbols))
    kin = notices_tied(
        notice.source.kin(),
        Q(base_symbol__in=bases),
        Q(symbols__overlap=list(bases)),
        Q(parent__in=Notice.objects.filter(base_symbol__in=bases).order_by().values("pk")),
    )
    found = [one for one in kin if bases & set(family_symbols(one.symbols))] or [notice]
    return sorted(found, key=lambda n: (n.published_on or date.min, len(n.symbols[0].split("/")), n.symbol))


def _current(family: Sequence[Notice]) -> list[Notice]:
    """The documents that stand: those of the newest revision, its own document first."""
    if not _is_wto(family[0]):
        return list(family)
    newest = max(revision_of(one.symbols[0]) for one in family)
    stands = [one for one in family if revision_of(one.symbols[0]) == newest]
    return sorted(stands, key=lambda n: n.symbols[0] not in story_symbols(n.symbols))


def _steps(
    family: Sequence[Notice], current: Sequence[Notice], read: Mapping[int, ReadDocument]
) -> tuple[StoryStep, ...]:
    """Each document with what it changed in the state before it; a revision starts from what it replaces."""
    standing = {one.pk for one in current}
    steps: list[StoryStep] = []
    before: MeasureDraft | None = None
    story: list[Notice] = []
    for one in family:
        revision = revision_of(one.symbols[0]) if _is_wto(one) else 0
        known = revision_of(story[0].symbols[0]) if story and _is_wto(one) else 0
        is_late = revision < known
        if not is_late:
            story = [one] if revision > known else [*story, one]
            after = _drafted(story[0], [read[member.pk].told for member in story])
            moved, before = tuple(_moved(before, after)), after
        steps.append(_step(one, () if is_late else moved, is_outdated=one.pk not in standing))
    return tuple(steps)


def _step(notice: Notice, moved: tuple[Moved, ...], *, is_outdated: bool) -> StoryStep:
    return StoryStep(
        notice=notice.pk,
        symbol=str(notice),
        part=part_of(notice.symbols[0]) if _is_wto(notice) else "corr" if notice.parent_symbol else "",
        published_on=notice.published_on,
        title=notice.title,
        url=notice.url,
        document_type=notice.document_type,
        doc_type=notice.doc_type,
        moved=moved,
        is_outdated=is_outdated,
    )


def _moved(before: MeasureDraft | None, after: MeasureDraft) -> list[Moved]:
    """Stage and dates that differ; for the first document what it sets."""
    moved = []
    stage = before.stage if before else ""
    if stage != after.stage:
        moved.append(Moved(what="stage", before=stage, after=after.stage))
    was, now = _by_role(before.milestones if before else ()), _by_role(after.milestones)
    for role in dict.fromkeys((*now, *was)):
        if was.get(role, "") != now.get(role, ""):
            moved.append(Moved(what=role, before=was.get(role, ""), after=now.get(role, "")))
    return moved


def _by_role(milestones: Sequence[MilestoneDraft]) -> dict[str, str]:
    """Role → its days, or the rule with the earliest day, as one text."""
    found: dict[str, list[str]] = {}
    for one in milestones:
        earliest = f" (≥ {one.earliest})" if one.earliest else ""
        found.setdefault(one.role, []).append(str(one.on) if one.on else f"{one.rule}{earliest}")
    return {role: "; ".join(sorted(texts)) for role, texts in found.items()}


def _date(milestone: MilestoneDraft, documents: Sequence[ReadDocument]) -> StoryDate:
    read = documents[milestone.document]
    content = read.texts[milestone.linked].text if milestone.linked else read.version.content
    return StoryDate(
        role=milestone.role,
        on=milestone.on,
        rule=milestone.rule,
        earliest=milestone.earliest,
        symbol=str(read.notice),
        quote=_line(content, milestone.start, milestone.end),
        is_inferred=milestone.origin != "metadata",
        linked=milestone.linked,
    )


def _line(content: str, start: int | None, end: int | None) -> str:
    """The sentence, or the line of a coded field, in which a span stands; cut where it is very long."""
    if start is None or end is None:
        return ""
    first = max(content.rfind("\n", 0, start) + 1, start - LONGEST_QUOTE)
    last = content.find("\n", end)
    last = min(last if last >= 0 else len(content), end + LONGEST_QUOTE)
    before = [found.end() for found in _SENTENCE_END.finditer(content, first, start)]
    after = _SENTENCE_END.search(content, end, last)
    return content[before[-1] if before else first : after.end() if after else last].strip()


def _deadline(dates: Sequence[StoryDate]) -> StoryDate | None:
    comments = sorted((d for d in dates if d.role == "comment_deadline" and d.day), key=lambda d: str(d.day))
    ahead = [d for d in comments if d.day and d.day >= clock.today()]
    return ahead[0] if ahead else comments[-1] if comments else None


def _is_open(deadline: StoryDate | None, stage: str) -> bool:
    return bool(deadline and deadline.day and deadline.day >= clock.today()) and stage not in OVER


def _is_wto(notice: Notice) -> bool:
    return notice.kind == Notice.Kind.NOTIFICATION and bool(notice.symbols)


def _unknown(symbol: str, wanted: str) -> str:
    near = Notice.objects.filter(symbol__icontains=family_symbol(wanted).rpartition("/")[2] or wanted)
    names = [str(one)[:80] for one in near.order_by("symbol")[:NEAREST]] if wanted else []
    told = _("No notice bears the symbol %(symbol)s.") % {"symbol": symbol or "''"}
    if names:
        return f"{told} " + _("Similar ones: %(names)s.") % {"names": "; ".join(names)}
    return f"{told} " + _("Give it as printed, for example G/TBT/N/USA/2107/Add.3.")

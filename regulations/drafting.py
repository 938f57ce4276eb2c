"""Drafts a measure from what was read and understood: scope, stage, milestones. Pure: no database.

Which codes count: a code that the regulator states outranks one that we infer. HS or CN codes of
four digits or more are the regulator's own scope; then ICS codes and product words are left out,
because they only widen it. Where no such code is stated, ICS codes and product words stand in, and
product words are marked as our inference.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from regulations.understanding.basis import Basis, RegimeTold, told_together
from regulations.understanding.nomenclature import hs_group
from regulations.understanding.products import concepts_of_ics
from regulations.understanding.result import DateFound, Mention, RegimeFound, Understanding

ARTICLE_LIMIT_PPM = 1000.0
"""0.1 % weight by weight of the article: REACH, Art. 7(2)(b) and Art. 33(1)."""
NOTIFICATION_MONTHS = 6
"""Months after inclusion to notify ECHA: REACH, Art. 7(7)."""
CHEMICAL_REGIMES = frozenset({"reach", "rohs", "chem_other"})
MILESTONE_ROLES = frozenset(
    {"comment_deadline", "adoption", "entry_into_force", "application", "notification", "sunset"}
)
UNMOVING = frozenset({"correction", "guidance"})
"""Types of documents that change neither stage nor kind of the rule that they belong to."""
_REST = "tbt_other"
_SOURCE_RULES = frozenset({"metadata.area_tbt", "metadata.watched_act"})
STATED_SCOPE_DIGITS = 4
PRODUCT_CERTAINTY = 0.5
"""Title and product line stand above it, words in passing below."""
SCOPE_KINDS = frozenset({"hs", "cn", "ics", "product", "cas", "ec", "substance"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeDraft:
    """A code in scope. `limit_ppm` is by weight of `basis`; `mention` points at the finding, if any."""

    kind: str
    code: str
    limit_ppm: float | None = None
    basis: str = ""
    is_inferred: bool = False
    via: str = ""
    mention: Mention | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDraft:
    """A date, or the rule in the regulator's words with the earliest day it allows."""

    role: str
    on: date | None = None
    rule: str = ""
    earliest: date | None = None
    start: int | None = None
    end: int | None = None
    origin: str = "metadata"
    certainty: float = 1.0
    document: int = field(default=0, compare=False)
    """Which document of the story says so, from 0."""
    linked: str = field(default="", compare=False)
    """The linked document in whose text it stands; "" for the document's own text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """One rule of one notice or story, ready to be written."""

    slot: str
    title: str
    regime: str
    regimes: tuple[str, ...]
    doc_type: str
    stage: str
    markets: tuple[str, ...]
    needs: str
    group: str
    scope: tuple[ScopeDraft, ...]
    milestones: tuple[MilestoneDraft, ...]
    told_by: tuple[RegimeTold, ...] = ()
    """What tells each regime; one that is missing here is not known."""
    replaced_by: str = ""
    """Symbol of the revision that took the place of the story."""

    @property
    def scope_known(self) -> bool:
        return bool(self.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDocument:
    """One document of a story: the notification itself or what amends it."""

    title: str
    published_on: date | None
    markets: tuple[str, ...]
    understanding: Understanding
    told_by: tuple[RegimeTold, ...] = ()
    is_corrigendum: bool = False
    """By its symbol, whatever its words: it mends another document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSubstance:
    """A substance of a list entry; `via` names the group where it is a member."""

    code: str
    via: str = ""


def draft_listing(
    *,
    list_code: str,
    name: str,
    included_on: date,
    substances: Iterable[ListedSubstance],
    removed: bool,
) -> MeasureDraft:
    """The duties that a Candidate List entry brings for articles (REACH, Art. 7(2), 33).

    The communication duty of Art. 33 applies from the day of inclusion; the notification of
    Art. 7(2) is due six months after it (Art. 7(7)).
    """
    scope = {
        s.code: ScopeDraft(
            kind="substance", code=s.code, limit_ppm=ARTICLE_LIMIT_PPM, basis="article", via=s.via
        )
        for s in substances
    }
    return MeasureDraft(
        slot="articles",
        title=name,
        regime="reach",
        regimes=("reach",),
        told_by=(RegimeTold("reach", Basis.SOURCE),),
        doc_type="amendment",
        stage="expired" if removed else "applies",
        markets=("EU",),
        needs="substance",
        group=f"{list_code}:{included_on.isoformat()}",
        scope=tuple(scope.values()),
        milestones=(
            MilestoneDraft(role="application", on=included_on),
            MilestoneDraft(role="notification", on=months_after(included_on, NOTIFICATION_MONTHS)),
        ),
    )


def draft_story(*, story: str, documents: Sequence[StoryDocument], slot: str = "rule") -> MeasureDraft:
    """One measure for a notification and everything that amends it, oldest first.

    Later documents update dates and stage; codes of all of them count.
    """
    first = documents[0]
    found = [r for d in documents for r in d.understanding.regimes]
    named = [r for r in found if not _by_source_alone(r)]
    regimes = tuple(dict.fromkeys(r.label for r in named or found))
    told_by = told_together(t for d in documents for t in d.told_by if t.label in regimes)
    if not regimes:
        regimes, told_by = (_REST,), (RegimeTold(_REST, Basis.NOTHING),)
    mentions = [m for d in documents for m in d.understanding.mentions]
    scope = _scope(mentions, documents)
    return MeasureDraft(
        slot=slot,
        title=first.title,
        regime=regimes[0],
        regimes=regimes,
        told_by=told_by,
        doc_type=_moving(documents).understanding.doc_type,
        stage=_moving(documents).understanding.stage,
        markets=tuple(dict.fromkeys(m for d in documents for m in d.markets)),
        needs=_needs(scope, regimes),
        group=story,
        scope=scope,
        milestones=_milestones(documents),
    )


def _by_source_alone(regime: RegimeFound) -> bool:
    """Whether no word named the regime, only where the document came from: "some technical regulation"."""
    return bool(regime.evidence) and all(e.rule in _SOURCE_RULES for e in regime.evidence)


def _moving(documents: Sequence[StoryDocument]) -> StoryDocument:
    """The newest document that says how far the rule has come; what mends or explains words moves nothing."""
    moving = [d for d in documents if not d.is_corrigendum and d.understanding.doc_type not in UNMOVING]
    return (moving or documents)[-1]


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _scope(mentions: Sequence[Mention], documents: Sequence[StoryDocument]) -> tuple[ScopeDraft, ...]:
    limits = {
        limit.substance: limit for d in documents for limit in d.understanding.limits if limit.ppm is not None
    }
    stated = any(_states_scope(m) for m in mentions)
    scope: dict[tuple[str, str], ScopeDraft] = {}
    for mention in mentions:
        if mention.kind not in SCOPE_KINDS or (stated and _only_widens(mention)) or _in_passing(mention):
            continue
        kind = mention.kind if mention.kind in {"hs", "cn", "ics", "product"} else "substance"
        limit = limits.get(mention.code)
        for code in hs_group(mention.code) or (mention.code,) if kind == "hs" else (mention.code,):
            draft = ScopeDraft(
                kind=kind,
                code=code,
                limit_ppm=limit.ppm if limit and kind == "substance" else None,
                basis=limit.basis if limit and kind == "substance" else "",
                is_inferred=mention.origin == "text",
                mention=mention,
            )
            known = scope.get((kind, code))
            if known is None or (known.is_inferred and not draft.is_inferred):
                scope[kind, code] = draft
    return tuple(scope.values())


def _states_scope(mention: Mention) -> bool:
    is_code = mention.kind in {"hs", "cn"} and len(mention.code) >= STATED_SCOPE_DIGITS
    return is_code and mention.origin == "metadata"


def _in_passing(mention: Mention) -> bool:
    """A product word in running prose says what is talked about, not what is regulated."""
    return mention.kind == "product" and mention.certainty < PRODUCT_CERTAINTY


def _only_widens(mention: Mention) -> bool:
    """Beside the regulator's own scope: ICS codes, product words, and codes merely read in the prose."""
    return mention.kind in {"ics", "product"} or (mention.kind in {"hs", "cn"} and mention.origin == "text")


def _needs(scope: Sequence[ScopeDraft], regimes: Sequence[str]) -> str:
    """What of the scope a product must meet.

    A chemical rule with product codes and substances asks for both, unless its codes name no product
    (ICS 13.020 is the environment at large): then the substance decides. Elsewhere a substance that
    is merely mentioned must not widen the regulator's product scope.
    """
    codes = [s for s in scope if s.kind != "substance"]
    substances = len(codes) < len(scope)
    if codes and substances and CHEMICAL_REGIMES & set(regimes):
        return "both" if any(_names_products(s) for s in codes) else "substance"
    return "code" if codes else "substance" if substances else "any"


def _names_products(code: ScopeDraft) -> bool:
    return code.kind != "ics" or bool(concepts_of_ics(code.code))


def _milestones(documents: Sequence[StoryDocument]) -> tuple[MilestoneDraft, ...]:
    """A later document's date of a role replaces the earlier ones; within one document all stand."""
    current: dict[str, list[MilestoneDraft]] = {}
    for place, document in enumerate(documents):
        found: dict[str, list[MilestoneDraft]] = {}
        for d in document.understanding.dates:
            if d.role in MILESTONE_ROLES:
                found.setdefault(d.role, []).append(_milestone(d, place))
        for role, drafts in found.items():
            stated = [m for m in drafts if m.origin == "metadata"]
            current[role] = stated or drafts
    first: dict[tuple[str, date | None, str], MilestoneDraft] = {}
    for one in (m for drafts in current.values() for m in drafts):
        first.setdefault((one.role, one.on, one.rule), one)
    return tuple(first.values())


def _milestone(d: DateFound, document: int) -> MilestoneDraft:
    return MilestoneDraft(
        role=d.role,
        on=d.on,
        rule=d.rule,
        earliest=d.earliest,
        start=d.start,
        end=d.end,
        origin=d.origin,
        certainty=d.certainty,
        document=document,
        linked=d.document,
    )

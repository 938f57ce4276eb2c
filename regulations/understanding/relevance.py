"""Whether a document touches exporters of non-food goods at all, and what follows from its source.

Knows the areas of WTO notifications, food and farm codes, alerts and substance lists. A missed
rule is the worst error, so doubt is decided for relevance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from regulations.understanding.goods import goods_ruled
from regulations.understanding.kinds import is_journal, kind_of
from regulations.understanding.result import Document, Evidence, Mention, RegimeFound
from regulations.understanding.scoring import THRESHOLD, combined

_SPS = re.compile(r"\(SPS\)|G/SPS/N/")
_TBT = re.compile(r"\(TBT\)|G/TBT/N(?:otif)?[/.]")
_LAST_FOOD_CHAPTER = 24
# In an alert a named chemical is the finding itself, not a passing word.
_ALERT_CHEMICAL = 0.4
# Subjects that name goods, not a law: of them alone no document is irrelevant beside a named law.
_GOODS_ONLY = frozenset({"none.food", "none.drugs"})
_NAMED_LAW = 0.7
_SPEAKER, _COMMITTEE = "none.speaker", "none.committee"
_ASKED = re.compile(r"\b(?:draft|standard|proposed)\b.*\brequests? for (?:public )?comments?\b", re.I | re.S)
# "Steel flanges from India": a journal names goods by their origin in proceedings against dumping.
_ORIGIN = re.compile(
    r"\bFrom (?:the )?(?:People's Republic of |Republic of |Socialist Republic of |Sultanate of )?"
    r"(?:China|India|Korea|Mexico|Canada|Japan|Taiwan|Vietnam|Viet Nam|Thailand|Turkey|Türkiye|Brazil|"
    r"Germany|Italy|Indonesia|Malaysia|Oman|Spain|France|Russia|Ukraine|South Africa|Argentina)\b"
)
_PAPERWORK = re.compile(r"information collection|paperwork|experts being considered|nominat", re.I)
_FIRST_WORDS = 120
_TITLE = 600
# 11.120 is pharmaceutics, 11.220 veterinary medicine. 67.250 is food contact material and 67.260
# machinery: both are goods of non-food firms.
_FOOD_ICS = re.compile(r"67(?!\.2[56]0)|65\.(?:020|120)|65\Z|11\.(?:120|220)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a document is relevant and by which regimes, the heaviest first."""

    relevant: bool
    regimes: tuple[RegimeFound, ...]
    grounds: bool = True
    """False where nothing at all spoke for or against: the document is unknown, not irrelevant."""


def area_of(document: Document, content: str) -> str:
    """ "TBT", "SPS" or "": as the source states, else as symbols and objectives in the text show."""
    stated = document.metadata.area.strip().upper()
    if stated:
        return stated
    head = content[:6000]
    sps, tbt = len(_SPS.findall(head)), len(_TBT.findall(head))
    return "" if not (sps or tbt) else "SPS" if sps > tbt else "TBT"


def food_only(mentions: Sequence[Mention]) -> bool:
    """True where the product codes are all of food, farming or feed (HS 01-24, ICS 67 and parts of 65).

    Stated codes decide where there are any, else codes read in the text.
    """
    codes = [m for m in mentions if m.kind in ("hs", "cn", "ics")]
    stated = [m for m in codes if m.origin == "metadata"]
    # Codes in a form's own field are the product scope; 03.120 and 13.020 say nothing of goods.
    told = [
        m for m in (stated or codes) if m.kind != "ics" or not re.match(r"0[13]\.|13\.(?:0[0-6]|30)", m.code)
    ]
    if not told:
        return False
    return all(
        bool(_FOOD_ICS.match(m.code)) if m.kind == "ics" else int(m.code[:2]) <= _LAST_FOOD_CHAPTER
        for m in told
    )


def _goods(mentions: Sequence[Mention]) -> bool:
    return any(m.kind in ("hs", "cn") and int(m.code[:2]) > _LAST_FOOD_CHAPTER for m in mentions)


def _with(
    regimes: tuple[RegimeFound, ...], label: str, weight: float, why: Evidence
) -> tuple[RegimeFound, ...]:
    """The regimes with this one at least at this weight."""
    old = next((r for r in regimes if r.label == label), None)
    if old is not None and old.weight >= weight:
        return regimes
    evidence = (*(old.evidence if old else ()), why)
    made = RegimeFound(label=label, weight=weight, evidence=evidence)
    rest = tuple(r for r in regimes if r.label != label)
    return tuple(sorted((*rest, made), key=lambda r: (-r.weight, r.label)))


def _stated(label: str, rule: str, weight: float) -> Evidence:
    return Evidence(label=label, start=None, end=None, rule=rule, weight=weight)


def alert_regimes(
    regimes: tuple[RegimeFound, ...], evidence: Sequence[Evidence], title_end: int
) -> tuple[RegimeFound, ...]:
    """An alert is product safety; REACH or RoHS join where cited, else chemical law where limits are.

    Batteries join where the product is one, not where the risk of another product lies in its battery.
    """
    by_label = {label: [e for e in evidence if e.label == label] for label in ("reach", "rohs", "chem_other")}
    kept = tuple(
        r
        for r in regimes
        if r.label == "ce_safety" or (r.label == "batteries" and _title_weight(r.evidence, title_end) > 0)
    )
    made = _with(kept, "ce_safety", 0.98, _stated("ce_safety", "metadata.alert", 0.98))
    cited = [label for label in ("reach", "rohs") if combined(by_label[label]) >= 0.3]
    for label in cited or (["chem_other"] if combined(by_label["chem_other"]) >= _ALERT_CHEMICAL else []):
        best = max(by_label[label], key=lambda e: e.weight)
        made = _with(made, label, max(0.8, round(combined(by_label[label]), 3)), best)
    return made


def _named_law(regimes: Sequence[RegimeFound]) -> bool:
    """Whether a law of a regime with a name is named, not only goods that it may be about."""
    strong = (e for r in regimes if r.label != "tbt_other" for e in r.evidence)
    return any(e.weight >= _NAMED_LAW for e in strong)


def _title_weight(evidence: Sequence[Evidence], title_end: int) -> float:
    return combined(e for e in evidence if e.start is not None and e.start < title_end)


def _speaker(against: Sequence[Evidence], title_end: int) -> float:
    """Weight of an authority that makes no product rules and speaks in the first sentence."""
    heard = (e for e in against if e.rule == _SPEAKER and e.start is not None)
    return max(
        (e.weight for e in heard if title_end <= (e.start or 0) < title_end + _FIRST_WORDS), default=0.0
    )


def verdict(
    document: Document,
    content: str,
    area: str,
    regimes: tuple[RegimeFound, ...],
    evidence: Sequence[Evidence],
    mentions: Sequence[Mention],
    title_end: int,
) -> Verdict:
    """Decides by source first, then by the weights of regimes against those of other subjects."""
    kind = kind_of(document)
    if kind == "list_entry":
        stated = _stated("reach", "metadata.list_entry", 0.98)
        return Verdict(True, _with((), "reach", 0.98, stated))
    if kind == "alert":
        return Verdict(True, alert_regimes(regimes, evidence, title_end))
    if kind == "act":
        # Acts come only where a person watches them or the act that they change.
        watched = _stated("tbt_other", "metadata.watched_act", 0.7)
        return Verdict(True, regimes or _with((), "tbt_other", 0.7, watched))
    against = [e for e in evidence if e.label == "irrelevant"]
    product = [r for r in regimes if r.label != "tbt_other"]
    top = product[0].weight if product else 0.0
    title_top = max((_title_weight(r.evidence, title_end) for r in product), default=0.0)
    if area == "SPS" or food_only(mentions):
        return Verdict(True, tuple(product)) if title_top >= 0.85 else Verdict(False, ())
    if area == "TBT":
        other_subject = combined(against) >= 0.75 and _title_weight(against, title_end) >= 0.6
        if other_subject and top < THRESHOLD and not _goods(mentions):
            return Verdict(False, ())
        if product and top >= THRESHOLD:
            return Verdict(True, regimes)
        return Verdict(True, _with(regimes, "tbt_other", 0.7, _stated("tbt_other", "metadata.area_tbt", 0.7)))
    title = document.title[:_TITLE]
    if is_journal(document) and _ORIGIN.search(title):
        return Verdict(False, ())
    heard = _ASKED.search(title) is not None and _PAPERWORK.search(title) is None
    return by_words(regimes, against, title_end, goods_ruled(mentions, content, title_end), heard=heard)


def by_words(
    regimes: tuple[RegimeFound, ...],
    against: Sequence[Evidence],
    title_end: int,
    ruled: RegimeFound | None = None,
    *,
    heard: bool = False,
) -> Verdict:
    """No source to go by: a regime stands unless another subject outweighs it in the title.

    `ruled` is what goods beside words of rules speak for, where nothing else speaks. `heard`: the public is
    asked about a draft, so that the committee that meets over it is no subject of its own.
    """
    if not regimes:
        if ruled is not None and not against:
            return Verdict(True, (ruled,))
        return Verdict(False, (), grounds=bool(against))
    if heard:
        against = [e for e in against if e.rule != _COMMITTEE]
    for_title = max(_title_weight(r.evidence, title_end) for r in regimes)
    against_title = max(_title_weight(against, title_end), _speaker(against, title_end))
    # A law of its own decides over the goods it is applied to: Proposition 65 on canned food is chemical law.
    if {e.rule for e in against} <= _GOODS_ONLY and _named_law(regimes):
        return Verdict(True, regimes)
    if against_title > max(for_title, 0.6):
        return Verdict(False, ())
    if for_title < 0.3 and combined(against) >= 0.9 and combined(against) > regimes[0].weight:
        return Verdict(False, ())
    return Verdict(True, regimes)

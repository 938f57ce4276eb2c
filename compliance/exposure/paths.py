"""Writes down the way from a measure's code to the SKU, and what we assumed on it.

Pure. Paths are codes, names and figures without words of a language; assumptions are codes that
`wording.py` puts into words.
"""

from __future__ import annotations

from decimal import Decimal

from compliance.exposure.facts import Flag, MeasureFacts, Needs, ProductFacts, Quality, ScopeFact
from compliance.exposure.keys import EU_STATE_OPEN, MARKET_OPEN, Kind, unpacked
from compliance.exposure.matching import PPM_PER_PERCENT, ProductPosting
from compliance.exposure.meeting import CODE_KINDS, SUBSTANCE_KINDS, Meeting
from regulations.duties import LIMIT_IN_CONDITIONS, NOT_FOR_ARTICLES

LONGEST = 400
_BY = {"hs": "concept_of_hs", "name": "concept_of_name"}
_OPEN_BASES = {LIMIT_IN_CONDITIONS: "limit_in_conditions", NOT_FOR_ARTICLES: "not_for_articles"}
"""What the list itself leaves open, whatever the share."""


def deciding_meetings(meetings: list[Meeting], needs: Needs) -> tuple[Meeting, ...]:
    """The best meeting, or the best of each kind where a code and a substance are both needed.

    `meetings` as `meetings_of` orders them: surest and strongest first.
    """
    if needs is not Needs.BOTH:
        return tuple(meetings[:1])
    code = next((m for m in meetings if m.kind in CODE_KINDS), None)
    substance = next((m for m in meetings if m.kind in SUBSTANCE_KINDS), None)
    return tuple(m for m in (code, substance) if m)


def path_of(product: ProductFacts, measure: MeasureFacts, deciding: tuple[Meeting, ...]) -> tuple[str, ...]:
    """For example ("HS 8516", "HS 851660", "KL-204 Kettle")."""
    steps: list[str] = []
    for meeting in deciding:
        steps += _steps(meeting, product, measure)
    steps.append(f"{product.sku} {product.name}".strip())
    return tuple(dict.fromkeys(step[:LONGEST] for step in steps))


def notes_of(product: ProductFacts, measure: MeasureFacts, deciding: tuple[Meeting, ...]) -> tuple[str, ...]:
    """Codes of what is inference or unknown on the way, in order."""
    notes = [note for meeting in deciding for note in _notes(meeting)]
    if measure.needs is Needs.BOTH and len(deciding) == 1 and product.bom_is_open:
        notes.append("bom_open")
    return tuple(dict.fromkeys(notes))


def _steps(meeting: Meeting, product: ProductFacts, measure: MeasureFacts) -> list[str]:
    item = meeting.measure.item
    if item is None:
        return []
    hs = product.hs or product.cn[:6]
    if meeting.kind in SUBSTANCE_KINDS:
        known, limit = meeting.product, item.limit_ppm
        below = known.ppm is None or (limit is not None and known.ppm < limit)
        content = known.open_content if below else known.content
        head = [step for step in (measure.list_name, item.via) if step]
        return [*head, _amount(meeting.product, item), content.component if content else ""]
    if meeting.kind is Kind.CONCEPT:
        concept = meeting.product.concept
        by_hs = [f"HS {hs}"] if concept and concept.by == "hs" else []
        return [
            *([item.via] if item.via else []),
            item.concept.shown if item.concept else item.code,
            *by_hs,
        ]
    own = f"CN {product.cn}" if meeting.kind is Kind.CN8 else f"HS {hs}"
    return [f"{item.kind.upper()} {item.code}", own]


def _amount(posting: ProductPosting, item: ScopeFact) -> str:
    """Such as "Lead 7439-92-1 2.9 % > 0.1 %"; an unknown share is a question mark."""
    name = f"{item.label} {item.code}".strip()
    share = "?" if posting.ppm is None else _percent(posting.ppm)
    if item.limit_ppm is None:
        return f"{name} {share} %"
    if posting.ppm is None or posting.ppm < item.limit_ppm:
        return f"{name} ? % / {_percent(item.limit_ppm)} %"
    sign = ">" if posting.ppm > item.limit_ppm else "="
    return f"{name} {share} % {sign} {_percent(item.limit_ppm)} %"


def _percent(ppm: float) -> str:
    return f"{(Decimal(str(ppm)) / PPM_PER_PERCENT).normalize():f}"


def _notes(meeting: Meeting) -> list[str]:
    notes: list[str] = []
    item = meeting.measure.item
    market, _, _ = unpacked(meeting.product.key)
    if market == EU_STATE_OPEN:
        notes.append("market_state_open")
    if market == MARKET_OPEN:
        notes.append("market_open")
    if item is None:
        return notes
    if item.is_inferred and item.kind != "product":
        notes.append("scope_read_from_text")
    if meeting.kind is Kind.HS6 and len(item.code) > 6:
        notes.append("national_line")
    if meeting.kind is Kind.CN_OPEN:
        notes.append("cn_unknown")
    if meeting.kind is Kind.CONCEPT:
        notes += ["concept_of_ics"] if item.via else []
        notes += [_BY[c.by] for c in (meeting.product.concept,) if c and c.by in _BY]
    return notes + (_substance_notes(meeting, item) if meeting.kind in SUBSTANCE_KINDS else [])


def _substance_notes(meeting: Meeting, item: ScopeFact) -> list[str]:
    notes: list[str] = [_OPEN_BASES[item.basis]] if item.basis in _OPEN_BASES else []
    if item.limit_ppm is None:
        return notes
    if meeting.quality is Quality.UNCERTAIN:
        if meeting.product.ppm == item.limit_ppm:
            notes.append("at_limit")
        elif Flag.AMOUNT_UNKNOWN in meeting.product.flags:
            notes.append("amount_unknown")
    if item.basis == "article":
        # Once an article, always an article (Court of Justice, C-106/14): with no deeper structure
        # declared, the component is the smallest article that we know.
        notes.append("component_as_article")
    elif item.basis != "homogeneous_material":
        notes.append("basis_not_material")
    return notes

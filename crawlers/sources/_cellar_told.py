"""What each teller of CELLAR says of one act, as an item: its notice, its page, the two queries.

It knows which of their facts we keep; how an item is laid out is known elsewhere.
"""

from __future__ import annotations

from crawlers.answers import Drop
from crawlers.contract import CaptureRef, NoticeItem, UnreadableRow
from crawlers.rows import Row
from crawlers.sources import _cellar_names as names
from crawlers.sources import _cellar_sparql as sparql
from crawlers.sources._cellar_items import ACT, FACTS, TIE_LABELS, act_item
from crawlers.sources._cellar_notice import WorkFacts
from crawlers.sources._cellar_text import TextFacts


def notice_item(facts: WorkFacts, capture: CaptureRef) -> NoticeItem:
    """What an act's own notice says; draft, adoption and publication share the names of their procedure."""
    drafts = [c for kind, c in facts.ties if kind in ("adopts", "adopted_by", "produces", "initiated_by")]
    return act_item(
        teller="notice",
        capture=capture,
        celex=facts.celex,
        cellar=facts.cellar,
        title=facts.title,
        document_type=facts.document_type,
        document_on=facts.document_on,
        days=facts.days,
        aliases=facts.names,
        ties=[(k, c) for k, c in facts.ties if k in TIE_LABELS],
        stories=[*drafts, *facts.procedures],
        keywords=facts.keywords,
        in_force=facts.in_force,
    )


def page_item(facts: TextFacts, capture: CaptureRef, celex: str) -> NoticeItem:
    """What the page of an act as published says of itself."""
    return act_item(
        teller="text",
        capture=capture,
        celex=celex,
        title=facts.title,
        words=facts.words,
        # The first day in a corrigendum's title is that of the act that it corrects.
        document_on=None if names.is_corrigendum(celex) else facts.document_on,
        days=[("publication", facts.published_on)] if facts.published_on else [],
        aliases=facts.names,
        journal=facts.journal,
    )


def tie_item(row: Row, capture: CaptureRef, *, is_news: bool) -> NoticeItem | Drop:
    """What a query says that an act does to watched ones; of an act that is held it is no news.

    Raises UnreadableRow.
    """
    celex, ties, days = row.text("celex"), sparql.ties_read(row), sparql.days(row, "date")
    if not names.is_celex(celex):
        raise UnreadableRow(f"field 'celex': {celex!r} is no CELEX number")
    if names.is_state(celex):
        return Drop("consolidation", "a consolidated text: kept as a text, no news", celex)
    return act_item(
        teller="sparql",
        kind=ACT if is_news else FACTS,
        capture=capture,
        celex=celex,
        cellar=sparql.cellar_of(row),
        document_on=min(days, default=None),
        ties=[tie for tie in ties if tie[0] != "consolidates"],
    )


def fact_item(row: Row, capture: CaptureRef) -> NoticeItem:
    """What a query says of a watched act itself. Raises UnreadableRow."""
    celex = row.text("celex")
    if not names.is_celex(celex):
        raise UnreadableRow(f"field 'celex': {celex!r} is no CELEX number")
    force = {str(value).lower() for value in row.raw("force")}
    days = [("publication", on) for on in sparql.days(row, "published")[:1]]
    days += [("entry_into_force", on) for on in sparql.days(row, "entry")]
    days += [("sunset", on) for on in sparql.days(row, "end") if on.year < 9999]
    return act_item(
        teller="sparql",
        kind=FACTS,
        capture=capture,
        celex=celex,
        cellar=sparql.cellar_of(row),
        title=names.title_clean(next(iter(row.raw("title")), "")),
        document_on=min(sparql.days(row, "document"), default=None),
        days=days,
        # Two rows that contradict each other say nothing.
        in_force=force in ({"true"}, {"1"}) if len(force) == 1 else None,
    )

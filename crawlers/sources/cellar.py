"""EU law from CELLAR, the repository of the Publications Office: news, notices and texts of watched acts.

The ingestion feed says what came in; SPARQL says what was done to a watched act; notices give names, days
and ties; texts come by content negotiation, XHTML first, then HTML (before 2004), Formex and PDF last. A
consolidated text is fetched in Formex too, because only that says which act changed which words.

Known from recorded answers of 2012 to 2026-08-12, in part rebuilt. Not verified live: that the feed takes
`wemiClasses`, its paging beyond one page, how fast a consolidated text follows, notices of drafts that have
no CELEX number, redirects from https to http (they are asked over https here), robots.txt, and every answer
of the SPARQL endpoint to the two questions asked here.

The run's options: `watch` (CELEX numbers; ours where empty), `names` (other names → CELEX number), `since`
(oldest day worth reading), `known` (acts and states that are held: asked again only where the feed names
them), `also` (CELEX numbers to look at whatever the feed says), `languages`, `fetch` (only these texts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from crawlers.answers import Answer, Ask, Drop
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage, UnreadableRow
from crawlers.rows import Row
from crawlers.sources import _cellar_items as items
from crawlers.sources import _cellar_names as names
from crawlers.sources import _cellar_sparql as sparql
from crawlers.sources import _cellar_told as told_by
from crawlers.sources._cellar_asks import FORMS, asked_text, feed_ask, notice_ask, text_ask
from crawlers.sources._cellar_feed import Entry, entry_read, feed_page
from crawlers.sources._cellar_notice import notice_read
from crawlers.sources._cellar_text import state_check, text_read
from crawlers.sources._cellar_watch import WATCHED

LOOK_BACK = timedelta(days=14)
"""How far the first look goes back; the feed forgets nothing, but thousands of works come in a day."""
ADOPTED_BEFORE = timedelta(days=400)
"""An act bears the day of its adoption; a delegated act comes in months later, after the time to object."""
MOST_PAGES = 200


class Cellar(NoticeSpider):
    name = "cellar"
    hosts = ("publications.europa.eu",)
    hosts_answer_https = True
    card = SourceCard(
        name=name,
        title="CELLAR: acts of the EU, their notices and texts",
        publisher="Publications Office of the European Union",
        home_url="https://publications.europa.eu/",
        every="daily",
        attribution="© European Union, https://eur-lex.europa.eu, CC BY 4.0 (Decision 2011/833/EU).",
        seen_live=False,
        # One text that breaks off costs that text; where half is unreadable, something else is wrong.
        max_bytes=64 * 1024 * 1024,
        window=7,
        expect=Expect(min_items=1, max_items=2000, unreadable=0.5),
    )

    # --- what is asked ---

    @cached_property
    def watched(self) -> frozenset[str]:
        return frozenset(self.run.options.get("watch") or WATCHED)

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.run.options.get("known", ()))

    @cached_property
    def since(self) -> date | None:
        """Oldest day worth reading: of a window of history its first, else where the last look ended."""
        told = self.run.options.get("since")
        return date.fromisoformat(told) if told and self.run.until is None else self.run.since

    @cached_property
    def _asked(self) -> set[str]:
        return set()

    def asks(self, day: date) -> Iterator[Ask]:
        if fetch := self.run.options.get("fetch"):
            for celex in fetch:
                yield from self._texts(celex)
            return
        since = self.since or day - LOOK_BACK
        yield self._feed_ask(since, 1)
        watched = sorted(self.watched)
        for step, url in (
            ("ties", sparql.ties_address(watched, since - ADOPTED_BEFORE, self.run.until)),
            ("facts", sparql.facts_address(watched)),
        ):
            yield Ask(
                url=url, expects="json", step=step, accept="application/sparql-results+json", one_of_days=True
            )
        if self.run.until is None:
            for celex in self.run.options.get("also", ()):
                yield from self._act_asks(celex)

    def ask_of(self, url: str) -> Ask:
        """A text for an address of a text, a notice for one that asks for it, else a page of the feed."""
        celex = names.celex_of_address(url)
        if not celex:
            return replace(self._feed_ask(self.today, 1), url=url)
        return next(iter(self._texts(celex)))

    def _feed_ask(self, since: date, page: int) -> Ask:
        return feed_ask(since, self.run.until, page)

    def _act_asks(self, celex: str) -> Iterator[Ask]:
        """Notice and text of an act; of a consolidated text, which is no news, the text alone. Once a run."""
        if celex in self._asked:
            return
        self._asked.add(celex)
        if not names.is_state(celex):
            yield notice_ask(celex)
        yield from self._texts(celex)

    def _texts(self, celex: str) -> Iterator[Ask]:
        if not names.is_celex(celex):
            raise UnreadablePage(f"{celex!r} is no CELEX number: correct it in the list of acts to read")
        for language in self.run.options.get("languages") or ("en",):
            yield text_ask(celex, language, FORMS)

    # --- what is read ---

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        return {
            "feed": self._feed_rows,
            "notice": self._notice_rows,
            "text": self._text_rows,
            "ties": self._tie_rows,
            "facts": self._fact_rows,
        }[answer.ask.step](answer)

    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        told: Any = row.cells.get("_told")
        if isinstance(told, NoticeItem | Drop):
            return told
        if isinstance(told, UnreadableRow):
            raise told
        capture = answer.ref(row.locator)
        if answer.ask.step == "facts":
            return told_by.fact_item(row, capture)
        return told_by.tie_item(row, capture, is_news=row.cells["celex"] not in self.known)

    def day_of(self, item: NoticeItem) -> None:
        """The feed is asked by the day on which CELLAR took a work in: no item bears it."""

    def fold(self, items_: list[NoticeItem]) -> list[NoticeItem]:
        return items.acts_united(items_)

    def _feed_rows(self, answer: Answer) -> Iterator[Row | Ask]:
        page = feed_page(answer.body)
        if not page.rows and answer.ask.page <= 1:
            yield _told("feed", Drop("nothing_published", "the feed is whole and empty", page.window))
        for row in page.rows:
            try:
                entry = entry_read(row)
            except UnreadableRow as fault:
                yield _told(row.locator, fault, row)
                continue
            yield from self._entry_rows(entry, row, answer)
        if page.more:
            if answer.ask.page >= MOST_PAGES:
                raise UnreadablePage(f"the feed goes on after {MOST_PAGES} pages: ask for fewer days")
            yield self._feed_ask(self.since or self.today - LOOK_BACK, answer.ask.page + 1)

    def _entry_rows(self, entry: Entry, row: Row, answer: Answer) -> Iterator[Row | Ask]:
        celex = self._watched_celex(entry)
        if not celex:
            name = next(iter(entry.names), entry.cellar)
            yield _told(row.locator, Drop("not_watched", "an act that nobody watches", name))
        elif self.since and entry.on < self.since:
            yield _told(row.locator, Drop("seen_before", "older than the last look", celex))
        elif self.run.until is not None and entry.on > self.run.until:
            yield _told(row.locator, Drop("outside_window", "came in after the days asked for", celex))
        elif entry.type == "delete":
            # A notice that CELLAR withdraws for correction comes back; the law does not end by it.
            yield _told(
                row.locator, Drop("deletion_told", "CELLAR deletes its entry; nothing is deleted here", celex)
            )
        elif names.is_state(celex):
            yield _told(
                row.locator, Drop("consolidation", "a consolidated text: kept as a text, no news", celex)
            )
            yield from self._act_asks(celex)
        else:
            told = items.act_item(
                teller="feed",
                capture=answer.ref(row.locator),
                celex=celex,
                cellar=entry.cellar,
                aliases=entry.names,
            )
            yield _told(row.locator, told)
            yield from self._act_asks(celex)

    def _watched_celex(self, entry: Entry) -> str:
        """The CELEX number if the act, the act it corrects or the act it consolidates is watched."""
        known = self.run.options.get("names", {})
        for name in (*entry.names, f"cellar:{entry.cellar}"):
            celex = name.removeprefix("celex:") if name.startswith("celex:") else known.get(name, "")
            base = names.base_of(celex)
            if celex and (base in self.watched or base in self.known or name in known):
                return entry.celex or celex
        return ""

    def _notice_rows(self, answer: Answer) -> Iterator[Row | Ask]:
        place = answer.ask.locator or "NOTICE/WORK"
        yield _told(place, told_by.notice_item(notice_read(answer.body), answer.ref(place)))

    def _text_rows(self, answer: Answer) -> Iterator[Row | Ask]:
        celex, language, media = asked_text(answer.ask)
        place = f"{celex} {language} {media}"
        try:
            if media in ("xhtml", "html"):
                if names.is_state(celex):
                    state_check(answer.body, celex)
                elif language == "en":
                    told = told_by.page_item(text_read(answer.body, celex), answer.ref(place), celex)
                    yield _told(place, told)
            yield _told(
                place, items.text_item(capture=answer.ref(place), celex=celex, language=language, media=media)
            )
        except UnreadableRow as fault:
            yield _told(place, fault)
        if names.is_state(celex) and media in ("xhtml", "html"):
            yield text_ask(celex, language, FORMS[2:3])

    def _tie_rows(self, answer: Answer) -> Iterator[Row | Ask]:
        for row in sparql.grouped(answer.json(), wanted=("base", "tie", "work", "date")):
            yield row
            celex = row.cells["celex"]
            if names.is_celex(celex) and celex not in self.known:
                yield from self._act_asks(celex)

    def _fact_rows(self, answer: Answer) -> Iterator[Row]:
        wanted = ("work", "title", "force", "document", "published", "entry", "end")
        yield from sparql.grouped(answer.json(), wanted=wanted)


def _told(locator: str, what: NoticeItem | Drop | UnreadableRow, row: Row | None = None) -> Row:
    """A row that is read already: readers of whole documents have their item before the row."""
    return Row({"_told": what} | (dict(row.cells) if row else {}), locator)

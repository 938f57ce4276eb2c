"""The walk every source shares: ask, gate, read row by row, fold, hand over.

It knows Scrapy and the run record; what a page means is known only to the sources.
"""

from __future__ import annotations

import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.exceptions import CloseSpider, DownloadCancelledError
from scrapy.http import Response
from scrapy.settings import BaseSettings

from crawlers import bodies, gates
from crawlers.answers import Answer, Ask, Drop
from crawlers.captures import answer_of
from crawlers.contract import (
    CrawlError,
    NoticeItem,
    SourceCard,
    UnreadableRecord,
    UnreadableRow,
)
from crawlers.fetching import CapReached, not_public, only_if_changed, was_conditional
from crawlers.rows import Row, unknown_sentence
from crawlers.run import RunRecord
from crawlers.settings import settings_of

MOST_REFUSALS = 5
"""After this many refused single rows we stop asking: going on would be the abuse it is taken for."""


_TOO_LARGE = re.compile(r"DOWNLOAD_MAXSIZE|max size")


class NoticeSpider(scrapy.Spider, ABC):
    """A source: `card`, `hosts`, `asks()`, `rows(answer)`, `item(row, answer)`, perhaps `fold(items)`."""

    card: ClassVar[SourceCard]
    hosts: ClassVar[tuple[str, ...]]
    """The only hosts it may talk to, redirects included."""
    hosts_are_told: ClassVar[bool] = True
    """Whether a refusal may name all its hosts: not where each belongs to somebody else."""
    most_refusals: ClassVar[int] = MOST_REFUSALS
    key_variable: ClassVar[str] = ""
    """Environment variable with the key that the source wants; empty where it wants none."""
    key_optional: ClassVar[bool] = False
    """It answers without a key too, if less."""
    key_header: ClassVar[str] = ""
    """Header in which the key goes; it is never logged, captured or part of an address."""
    hosts_answer_https: ClassVar[bool] = False
    """Its hosts redirect to plain http but serve the same over https: such redirects are asked over https."""

    def __init__(self, run: RunRecord | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run or RunRecord(source=self.name, expect=self.card.expect, folder=None)  # type: ignore[arg-type]
        self._refusals = 0
        self._answers = 0

    @property
    def today(self) -> date:
        """The day that the run speaks for: the as-of day of a replay, else today in UTC."""
        return self.run.as_of or datetime.now(UTC).date()

    # --- what a source says ---

    @abstractmethod
    def asks(self, day: date) -> Iterable[Ask]:
        """The first questions of a run for `day` (today, or the as-of day of a replay)."""

    def ask_of(self, url: str) -> Ask:
        """How this address of the source is asked for, for recording one answer."""
        return replace(next(iter(self.asks(self.today))), url=url, otherwise=None)

    @abstractmethod
    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        """The rows of an answer, and further questions. Raises `UnreadablePage`."""

    @abstractmethod
    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        """One row read strictly, or why it is left out on purpose. Raises `UnreadableRow`."""

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        """Items that are one: the base drops only exact repetitions, as overlapping pages give them.

        A source with a fold of its own has all items of the run in memory at its end; without one they
        lie on disk throughout.
        """
        seen: dict[str, NoticeItem] = {}
        for item in items:
            seen.setdefault(json.dumps({**item.to_json(), "capture": None}, sort_keys=True), item)
        return list(seen.values())

    def day_of(self, item: NoticeItem) -> date | None:
        """The day by which the source is asked for this item."""
        return item.published_on

    # --- reading, without any network ---

    def walk(self, answer: Answer) -> Iterator[NoticeItem | UnreadableRecord | Ask | Drop]:
        """Read a believed answer; one bad row costs only itself."""
        for row in self.rows(answer):
            if isinstance(row, Ask):
                yield row
                continue
            self.run.rows += 1
            row.lenient = True
            try:
                item = self.item(row, answer)
                self.run.seen.add(row)
                yield item
            except UnreadableRow as fault:
                self.run.seen.add(row)
                yield UnreadableRecord(
                    locator=row.locator,
                    reason=str(fault),
                    sample=row.sample(),
                    capture=answer.ref(row.locator),
                )

    def read(self, answer: Answer) -> list[NoticeItem]:
        """Items of one recorded answer, gates included; the first bad row raises. For recorded cases."""
        gates.answer_check(answer)
        items = []
        for found in self.walk(answer):
            if isinstance(found, UnreadableRecord):
                raise UnreadableRow(f"{found.locator}: {found.reason}")
            if isinstance(found, NoticeItem):
                items.append(found)
        if self.run.seen.unknown:
            raise UnreadableRow(unknown_sentence(self.run.seen.unknown))
        return self.fold(items)

    def follow_ups(self, answer: Answer) -> list[Ask]:
        """The further questions that one recorded answer leads to."""
        return [found for found in self.rows(answer) if isinstance(found, Ask)]

    # --- the Scrapy side ---

    @classmethod
    def key(cls) -> str:
        """The key of this installation for the source, or ""."""
        return os.environ.get(cls.key_variable, "").strip() if cls.key_variable else ""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        # Weaker than what a caller sets for the whole process, stronger than Scrapy's own default.
        settings.update(settings_of(cls.card), priority="addon")

    async def start(self) -> AsyncIterator[Any]:
        try:
            asks = [] if self.run.fault else self._recorded(list(self.asks(self.today)))
        except CrawlError as fault:
            self.run.fail("wrong_order", str(fault))
            return
        except Exception as fault:
            self.run.fail("crashed", _crash_sentence(fault, "the first questions"))
            return
        if not asks:
            self.run.fail("idle", f"nothing was wanted of {self.name}, so nothing was asked.")
        for ask in asks:
            yield self._request(ask)

    def _recorded(self, asks: list[Ask]) -> list[Ask]:
        """The asks without those days of a window of which a replay holds no answer."""
        replay, shelf = self.settings.get("REPLAY"), self.settings.get("CAPTURES")
        if replay is None and shelf is None:
            return asks
        knows = replay.knows if replay is not None else shelf.knows
        missing = [ask for ask in asks if ask.one_of_days and not knows(ask)]
        if missing and replay is not None:
            self.run.warnings.append(
                f"the replay holds no answer for {len(missing)} of the {len(asks)} questions."
            )
        return [ask for ask in asks if ask not in missing]

    def _request(self, ask: Ask, *, conditional: bool = True) -> scrapy.Request:
        headers = {"Accept": ask.accept, "Accept-Language": ask.accept_language}
        if ask.body is not None:
            headers["Content-Type"] = "application/json"
        if key := self.key():
            headers[self.key_header] = key
        if conditional and ask.conditional:
            headers |= only_if_changed(self.run.state.validator(ask.url))
        return scrapy.Request(
            ask.url,
            method=ask.method,
            headers=headers,
            body=None if ask.body is None else json.dumps(ask.body),
            callback=self.parse,
            errback=self.lost,
            meta={"ask": ask},
            dont_filter=True,
        )

    def parse(self, response: Response, **kwargs: Any) -> Iterator[scrapy.Request]:
        if self.run.fault:
            return
        ask: Ask = response.meta["ask"]
        if response.status == 404 and ask.otherwise is not None:
            yield self._request(ask.otherwise)
            return
        if response.status in ask.nothing_on:
            if ask.nothing_told:
                self.run.warnings.append(f"{ask.nothing_told} (HTTP {response.status})")
            return
        if response.status == 404 and ask.missing is not None and not bodies.challenge_mark(response.body):
            self.run.rows += 1
            self.run.drop(ask.missing)
            return
        if response.status == 304 and was_conditional(response):
            # Believed only if nothing else changed: a list of which one part is new is asked for whole.
            self.run.not_modified.append(ask)
            yield from self._unmodified_again()
            return
        answer = answer_of(response, ask)
        self._answers += 1
        yield from self._unmodified_again()
        try:
            gates.answer_check(answer)
            for found in self.walk(answer):
                if isinstance(found, Ask):
                    yield self._request(found)
                elif isinstance(found, UnreadableRecord):
                    self.run.unreadable.append(found)
                elif isinstance(found, Drop):
                    self.run.drop(found)
                elif outside := self._outside(found):
                    self.run.drop(outside)
                else:
                    self.run.items.append(found)
        except CrawlError as fault:
            self._fault(fault, answer)
        except CloseSpider:
            raise
        except Exception as fault:
            self.logger.exception("reader broke at %s", answer.url)
            self.run.fail("crashed", _crash_sentence(fault, answer.url))
            raise CloseSpider("crashed") from fault

    def _unmodified_again(self) -> Iterator[scrapy.Request]:
        while self._answers and self.run.not_modified:
            yield self._request(self.run.not_modified.pop(), conditional=False)

    def lost(self, failure: Any) -> None:
        """No answer at all: refused host, robots.txt, network, size or time limit."""
        if self.run.fault:
            return
        ask: Ask = failure.request.meta["ask"]
        code, sentence = _loss(failure.value, failure.request.url)
        fault = gates.Gate(code, sentence)
        if not ask.row_wise:
            self.run.fail(code, sentence)
            raise CloseSpider(code)
        capture = Answer(
            ask=ask, url=ask.url, status=0, content_type="", body=b"", sha256="", observed_on=self.today
        )
        self._fault(fault, capture)

    def _fault(self, fault: CrawlError, answer: Answer) -> None:
        code = _code(fault)
        if not answer.ask.row_wise:
            told = str(fault)
            self.run.fail(code, told if answer.url in told else f"{answer.url}: {told}")
            raise CloseSpider(code)
        self.run.rows += 1
        self.run.unreadable.append(
            UnreadableRecord(
                locator=answer.ask.locator,
                reason=f"{code}: {fault}",
                sample=answer.body[:200].decode("utf-8", "replace"),
                capture=answer.ref(answer.ask.locator),
            )
        )
        self._refusals += code in ("refused", "challenge", "login_page")
        if self._refusals >= self.most_refusals:
            self.run.fail(code, f"{self._refusals} single rows in this run were turned away; last: {fault}")
            raise CloseSpider(code)

    def closed(self, reason: str) -> None:
        """Scrapy's last word: fold, judge, write."""
        if reason == "closespider_timeout":
            self.run.fail("too_long", _long_sentence(self.card.manners.run_seconds))
        if reason not in ("finished", *(self.run.fault or ())[:1]):
            self.run.fail("crashed", f"the crawl was stopped from outside ({reason}); run it again.")
        try:
            self.run.window_judge()
            if type(self).fold is not NoticeSpider.fold:
                self.run.items.replace(self.fold(list(self.run.items)))
        except Exception as fault:
            self.run.fail("crashed", _crash_sentence(fault, "the fold of all items"))
        self.run.close()

    def _outside(self, item: NoticeItem) -> Drop | None:
        """Why an item is no part of the window of history that was asked for: answers may be wider."""
        first, last, day = self.run.since, self.run.until, self.day_of(item)
        if first is None or last is None or day is None or first <= day <= last:
            return None
        return Drop(
            code="outside_window",
            why=f"published outside the days asked for, {first} to {last}",
            sample=item.symbol.strip() or item.title,
        )


def _code(fault: CrawlError) -> str:
    return fault.code if isinstance(fault, gates.Gate) else "unreadable_page"


def _long_sentence(seconds: int) -> str:
    return (
        f"the run was not done after {seconds} s and was ended; nothing of it was used. Narrow --since, or "
        "look at how fast the source answers."
    )


def _crash_sentence(fault: Exception, where: str) -> str:
    place = fault.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    code = f" ({place.tb_frame.f_code.co_name}, line {place.tb_lineno})" if place else ""
    kind = type(fault).__name__
    return f"the reader broke at {where}: {kind}: {fault}{code}. This is a fault of ours: report it."


def _loss(fault: Exception, url: str) -> tuple[str, str]:
    if isinstance(fault, gates.Gate):
        return fault.code, str(fault)
    text = (str(fault) or type(fault).__name__).rstrip(".")
    if isinstance(fault, CapReached):
        return "daily_cap", f"{text}. Nothing is wrong with it; it is read again tomorrow."
    if "robots.txt" in text:
        return "refused", f"{url} is closed to robots by the source's robots.txt; do not read it this way."
    if address := not_public.get(urlsplit(url).hostname or ""):
        return (
            "unreachable",
            f"{url} resolves to {address}, which is not a public address: we do not go there.",
        )
    # An endless body has no length to name: Scrapy only says that it gave up.
    if isinstance(fault, DownloadCancelledError) or _TOO_LARGE.search(text):
        return "wrong_content", f"{url} sent more bytes than a source may send: {text}"
    return "unreachable", f"{url} gave no answer: {text}. Check the network and the address, then run again."

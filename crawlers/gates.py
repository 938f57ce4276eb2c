"""Gates: what makes an answer or a whole run believable. It knows no source and writes nothing.

A failed gate is never "no change": the run fails and yesterday's rows stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crawlers import bodies
from crawlers.answers import Answer
from crawlers.contract import Expect, GateFailed, NoticeItem

LEAST_OF_COMPLETE = 0.95
"""Share of the last good run below which a complete list is not believed, unless its card sets another."""
REFUSALS = {
    401: "it wants a login",
    403: "it forbids us the address",
    407: "a proxy wants a login",
    429: "we ask too often",
    451: "it is withheld for legal reasons",
    503: "it is overloaded or turns us away",
}


class Gate(GateFailed):
    """A gate that did not open: `code` for machines, the message for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


# --- one answer ------------------------------------------------------------------------------


def answer_check(answer: Answer) -> None:
    """Raises `Gate` unless the answer is whole and is what was asked for.

    The order matters: a challenge page may come with any status, and its body must never be
    parsed as the list.
    """
    where = answer.url
    _turned_away_check(answer)
    if answer.status != 200:
        raise Gate(
            "unreachable",
            f"{where} answered HTTP {answer.status} where 200 was due. Open the address in a browser; "
            "if it moved, correct the source.",
        )
    if bodies.is_login_page(answer.body):
        raise Gate(
            "login_page",
            f"{where} answered with a login page (a form with a password field). The source now wants an "
            "account or the session was redirected; see the capture.",
        )
    if answer.truncated:
        raise Gate("truncated", f"{where}: {answer.truncated}. Nothing of it was used; run again.")
    if fault := bodies.fault_of(answer.body, answer.content_type, answer.ask.expects):
        code, sentence = fault
        raise Gate(code, f"{where}: {sentence}. Nothing of it was used; look at the capture.")


def _turned_away_check(answer: Answer) -> None:
    where = answer.url
    if mark := bodies.challenge_mark(answer.body):
        raise Gate(
            "challenge",
            f"{where} answered with a bot challenge (HTTP {answer.status}, {mark}); the list was not seen. "
            "Do not retry faster; open the address in a browser and look for another way in.",
        )
    if answer.status == 202:
        raise Gate(
            "challenge",
            f"{where} answered HTTP 202, which this source sends in place of a page when it holds us for "
            "a robot. Wait, then look at the capture.",
        )
    block = bodies.block_mark(answer.body)
    if answer.status in REFUSALS or block:
        why = REFUSALS.get(answer.status) or f"the body is a {block}"
        raise Gate(
            "refused",
            f"{where} refused us with HTTP {answer.status}: {why}. Check robots.txt, the contact in the "
            "user agent and the source's terms before the next run.",
        )


# --- the run as a whole ----------------------------------------------------------------------


@dataclass(slots=True)
class RunStats:
    """What a run met. `announced` are the totals that the source itself printed, `listed` what we
    counted of them; both stay empty for sources that print no total."""

    rows: int = 0
    items: int = 0
    dropped: int = 0
    unreadable: int = 0
    announced: tuple[int, ...] = ()
    listed: int = 0
    filled: Mapping[str, float] | None = None
    last_items: int | None = None
    first_reasons: tuple[str, ...] = ()


def run_check(expect: Expect, stats: RunStats) -> list[str]:
    """Raises `Gate` for a run that cannot be believed; returns warnings for one that can."""
    _check_unreadable(expect, stats)
    _check_total(stats)
    # A row that was read and left out on purpose was an answer all the same.
    met, least = stats.items + stats.dropped, max(expect.min_items, 0 if expect.may_be_empty else 1)
    if met < least:
        raise Gate(
            "too_small",
            f"{met} items where at least {least} were due; an empty or short list "
            "is not taken for news. Compare the capture with the page in a browser.",
        )
    _check_shrunk(expect, stats)
    for name, floor in expect.filled.items() if stats.items else ():
        share = (stats.filled or {}).get(name, 0.0)
        if share < floor:
            raise Gate(
                "unfilled",
                f"{name} is filled in {share:.0%} of {stats.items} items where {floor:.0%} is the least; "
                "the source has probably moved or renamed the field.",
            )
    if stats.items > expect.max_items:
        return [f"{stats.items} items, more than the {expect.max_items} expected: is the bound still right?"]
    return []


def _check_unreadable(expect: Expect, stats: RunStats) -> None:
    if stats.unreadable and stats.unreadable > expect.unreadable * stats.rows:
        raise Gate(
            "unreadable_rows",
            f"{stats.unreadable} of {stats.rows} rows are unreadable; the bound is {expect.unreadable:.0%}. "
            f"First reasons: {'; '.join(stats.first_reasons)}",
        )


def _check_total(stats: RunStats) -> None:
    if not stats.announced:
        return
    least, most = min(stats.announced), max(stats.announced)
    # The list may grow or shrink by a row while its pages are read: any printed total will do.
    if not least <= stats.listed <= most:
        raise Gate(
            "incomplete",
            f"the source announces {most} rows but its pages held {stats.listed} different ones; "
            "a page is missing, repeated or capped. Run again; if it stays, narrow the window.",
        )


def _check_shrunk(expect: Expect, stats: RunStats) -> None:
    share = expect.share_of_last or (LEAST_OF_COMPLETE if expect.complete else None)
    if share is None or not stats.last_items:
        return
    least = share * stats.last_items
    if stats.items < least:
        raise Gate(
            "shrunk",
            f"{stats.items} items where the last good run had {stats.last_items}: below "
            f"{share:.0%}. The last good list stands; compare the capture with the page.",
        )


class FillTally:
    """In how many items each field holds a value; `codes.hs` and `dates.publication` look into the lists."""

    def __init__(self, names: Iterable[str]) -> None:
        self._filled, self._items = dict.fromkeys(names, 0), 0

    def add(self, item: NoticeItem) -> None:
        self._items += 1
        for name in self._filled:
            self._filled[name] += _is_filled(item, name)

    def shares(self) -> dict[str, float]:
        return {name: round(n / self._items, 4) if self._items else 0.0 for name, n in self._filled.items()}


def _is_filled(item: NoticeItem, name: str) -> bool:
    first, _, rest = name.partition(".")
    value: Any = getattr(item, first)
    if not rest:
        return bool(value)
    if first == "codes":
        return any(code.scheme == rest for code in item.codes)
    if first == "dates":
        return any(d.role == rest and (d.on or d.rule) for d in item.dates)
    return bool(value.get(rest))

"""What is asked of a source and what came back: plain values, no network and no framework."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawlers.contract import CaptureRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question to a source: the address, and what a believable answer looks like."""

    url: str
    expects: str
    """json, xlsx, bulk_xlsx (read row by row), csv, xml (feeds too), xhtml, html, zip or pdf: the gate
    compares the bytes with it."""
    step: str = "list"
    """Which of the source's readers takes the answer."""
    page: int = 0
    """Number of a page of a list, as the source counts."""
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    """Sent as JSON."""
    accept: str = "application/json"
    accept_language: str = "en"
    row_wise: bool = False
    """The answer holds one row of many: a fault costs that row, not the run."""
    otherwise: Ask | None = None
    """Asked in its place where the address does not exist (404)."""
    nothing_on: tuple[int, ...] = ()
    """Statuses by which this source says that there is nothing, such as 204: neither rows nor a fault."""
    nothing_told: str = ""
    """Warning of the run in that case; empty where nothing is what one expects."""
    missing: Drop | None = None
    """Said of this ask where 404 is an answer: nothing is there, or not yet. Else 404 is a fault."""
    conditional: bool = False
    """This one answer holds the whole list, so that "not modified" (304) says all there is to say."""
    locator: str = ""
    """For a row-wise ask: the place in the list that led here."""
    whole_address: bool = False
    """The page without these parameters is another document: a replay answers by the same parameters only."""
    one_of_days: bool = False
    """One question of a window of days: a replay that recorded other days of it goes without this one."""


@dataclass(frozen=True, slots=True)
class Drop:
    """A row that was read and is left out on purpose: the reason as code and sentence, and what it was."""

    code: str
    why: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer after transport decoding. `sha256` is that of the bytes as received."""

    ask: Ask
    url: str
    status: int
    content_type: str
    body: bytes
    sha256: str
    observed_on: date
    """Day on which the source gave this answer: the recorded day in a replay, else today."""
    truncated: str = ""
    """Why the transport says that the body is not whole; empty if it is."""

    def ref(self, locator: str) -> CaptureRef:
        return CaptureRef(url=self.url, sha256=self.sha256, locator=locator)

    def json(self) -> Any:
        """The body as JSON; `gates.answer_check` has already proved that it can be read."""
        return json.loads(self.body.decode("utf-8-sig"))

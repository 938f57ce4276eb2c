"""How CELLAR is asked: pages of the feed, notices, and texts with what is asked where a form is not there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from crawlers.answers import Ask, Drop
from crawlers.sources import _cellar_names as names

FEED = "https://publications.europa.eu/webapi/notification/ingestion"
FEED_TYPE, NOTICE_TYPE = "application/rss+xml", "application/xml;notice=branch"
LANGUAGES = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa"}
FORMS = (
    ("xhtml", "xhtml", "application/xhtml+xml"),
    ("html", "html", "text/html"),
    ("fmx4", "zip", "application/zip;mtype=fmx4"),
    ("pdf", "pdf", "application/pdf;type=pdfa2a, application/pdf;type=pdfa1a, application/pdf"),
)
"""(media, kind of answer, Accept), in the order in which a text is asked for."""
MEDIA = {expects: media for media, expects, _ in FORMS}


def feed_ask(since: date, until: date | None, page: int) -> Ask:
    """A page of the works that came in on these days, both included; `until` None: up to now."""
    query: dict[str, Any] = {"startDate": since.isoformat(), "wemiClasses": "work", "page": page}
    if until is not None:
        query["endDate"] = until.isoformat()
    return Ask(url=f"{FEED}?{urlencode(query)}", expects="xml", step="feed", page=page, accept=FEED_TYPE)


def notice_ask(celex: str) -> Ask:
    """The notice of an act with its English expression."""
    return Ask(
        url=names.celex_address(celex),
        expects="xml",
        step="notice",
        accept=NOTICE_TYPE,
        accept_language=LANGUAGES["en"],
        row_wise=True,
        locator=f"{celex} notice",
        missing=Drop("no_notice_yet", "CELLAR has no notice of it, or not yet", celex),
    )


def text_ask(celex: str, language: str, forms: Iterable[tuple[str, str, str]]) -> Ask:
    """The text of an act in the first of these forms that is there; none at all is "not there yet"."""
    ask: Ask | None = None
    for media, expects, accept in reversed(tuple(forms)):
        ask = Ask(
            url=names.celex_address(celex),
            expects=expects,
            step="text",
            accept=accept,
            accept_language=LANGUAGES[language],
            row_wise=True,
            otherwise=ask,
            missing=Drop("no_text_yet", "CELLAR has no such text, or not yet", f"{celex} {language} {media}"),
            locator=f"{celex} {language} {media}",
        )
    if ask is None:
        raise ValueError("a text must be asked for in some form")
    return ask


def asked_text(ask: Ask) -> tuple[str, str, str]:
    """(CELEX, language, media) that an ask is for: from its address and headers, not from the answer's."""
    spoken = {code: language for language, code in LANGUAGES.items()} | {
        language: language for language in LANGUAGES
    }
    return names.celex_of_address(ask.url), spoken[ask.accept_language], MEDIA[ask.expects]

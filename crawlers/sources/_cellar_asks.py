"""How a text of an act is asked for: forms, languages, and what is asked where a form is not there."""

from __future__ import annotations

from collections.abc import Iterable

from crawlers.answers import Ask, Drop
from crawlers.sources import _cellar_names as names

LANGUAGES = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa"}
FORMS = (
    ("xhtml", "xhtml", "application/xhtml+xml"),
    ("html", "html", "text/html"),
    ("fmx4", "zip", "application/zip;mtype=fmx4"),
    ("pdf", "pdf", "application/pdf;type=pdfa2a, application/pdf;type=pdfa1a, application/pdf"),
)
"""(media, kind of answer, Accept), in the order in which a text is asked for."""
MEDIA = {expects: media for media, expects, _ in FORMS}


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

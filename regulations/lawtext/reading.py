"""Chooses the reader for what was served; it knows neither markup."""

from .formex import formex_text
from .model import LawText, LawTextError
from .xhtml import xhtml_text

MEDIA = ("xhtml", "fmx4", "xml")


def media_of(body: bytes) -> str:
    """`fmx4` for archives and Formex XML, else `xhtml`: judged by the bytes, not by a file name."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if body.startswith(b"PK"):
        return "fmx4"
    roots = (b"<CONS.ACT", b"<ACT", b"<ANNEX", b"<FRAGMENTS", b"<CORR", b"<GENERAL", b"<AGR")
    return "fmx4" if any(root in head for root in roots) else "xhtml"


def law_text(body: bytes, *, media: str = "", celex: str = "", language: str = "") -> LawText:
    """The units of a text. `media` is `xhtml`, `fmx4`, `xml` or "" (judged by the bytes).

    Raises LawTextError with a code for what cannot be read: bad archive, entities, no Formex, no articles.
    """
    if not body:
        raise LawTextError("empty", "The file is empty. Fetch the text again.")
    media = media_of(body) if media in ("", "xml") else media
    try:
        if media == "fmx4":
            return formex_text(body, celex=celex, language=language)
        if media == "xhtml":
            return xhtml_text(body, celex=celex, language=language)
    except RecursionError as error:
        raise LawTextError("too_deep", "The markup is nested deeper than any legal text.") from error
    raise LawTextError("media", f"Texts of the form {media} cannot be compared; XHTML and Formex can.")

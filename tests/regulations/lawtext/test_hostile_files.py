"""What is no readable text of an act gets a reason, never a crash and never an empty text."""

import pytest

from regulations.lawtext import LawTextError, law_text
from tests.regulations.lawtext import pages

BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><CONS.ACT>&b;</CONS.ACT>'


@pytest.mark.parametrize(
    ("body", "media", "code"),
    [
        (b"", "", "empty"),
        (b"   ", "xhtml", "empty"),
        (b"just words", "", "not_xhtml"),
        (b"%PDF-1.7", "xhtml", "pdf"),
        (BOMB, "fmx4", "entities"),
        (BOMB.replace(b"CONS.ACT", b"html"), "xhtml", "entities"),
        (b"PK\x03\x04 broken", "", "bad_zip"),
        (pages.archive({}), "", "no_formex"),
        (pages.archive({"readme.txt": b"x"}), "", "no_formex"),
        (pages.archive({"x.xml": b"<other/>"}), "", "no_formex"),
        (pages.archive({"x.xml": b"<CONS.ACT>"}), "", "not_xml"),
        (b"<other/>", "fmx4", "not_formex"),
        (b"<CONS.ACT></CONS.ACT>", "fmx4", "no_units"),
        (b"<html><body><p>Choose a document.</p></body></html>", "", "no_units"),
        (b"<html><div id='challenge-container'></div></html>", "", "blocked"),
        (b'<html><body><p<td"x/><tacing="0">Choose.</body></html>', "", "no_units"),
        (b"<html/>", "docx", "media"),
        (b"<html><body>" + b"<div>" * 5000 + b"Article 1", "", "no_units"),
        (b"<CONS.ACT>" + b"<P>" * 5000, "fmx4", "not_xml"),
    ],
)
def test_unreadable_files_say_why(body: bytes, media: str, code: str) -> None:
    with pytest.raises(LawTextError) as caught:
        law_text(body, media=media)
    assert caught.value.code in (code, "too_deep")
    assert str(caught.value).endswith(".")


def test_external_entities_are_not_fetched(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    body = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><CONS.ACT>&x;</CONS.ACT>'.encode()
    with pytest.raises(LawTextError, match="entities"):
        law_text(body, media="fmx4")


def test_archive_that_unfolds_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulations.lawtext.opening.MAX_BYTES", 1000)
    with pytest.raises(LawTextError) as caught:
        law_text(pages.archive({"x.xml": b"<CONS.ACT>" + b" " * 100_000 + b"</CONS.ACT>"}))
    assert caught.value.code == "too_large"

"""Any bytes get a verdict; none makes the gate itself fall over."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawlers.bodies import block_mark, challenge_mark, fault_of, is_login_page
from tests.crawlers import made

BOOK = made.candidate_list([made.substance(1)])


@settings(max_examples=300, deadline=None)
@given(body=st.binary(max_size=400), kind=st.sampled_from(["json", "xlsx", "csv"]))
@example(body=b"[" * 100_000, kind="json")
@example(body=b'{"n": ' + b"9" * 10_000 + b"}", kind="json")
@example(body=b"PK\x03\x04", kind="xlsx")
def test_any_bytes_get_a_verdict(body: bytes, kind: str) -> None:
    verdict = fault_of(body, "", kind)
    assert verdict is None or verdict[0] in ("truncated", "wrong_content")


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0, max_value=len(BOOK) - 1))
def test_no_part_of_a_workbook_passes_for_the_whole(length: int) -> None:
    assert fault_of(BOOK[:length], made.XLSX_TYPE, "xlsx") is not None


def test_a_whole_workbook_passes() -> None:
    assert fault_of(BOOK, made.XLSX_TYPE, "xlsx") is None
    assert fault_of(BOOK, "application/octet-stream", "xlsx") is None


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made_archive:
        for name, body in ({"xl/workbook.xml": b"<workbook/>"} | parts).items():
            made_archive.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (archive(**{"xl/bomb.xml": bytes(5_000_000)}), "too much"),
        (archive(**{f"xl/{n}.xml": b"x" for n in range(300)}), "too much"),
        (archive(**{"xl/evil.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "declares entities"),
    ],
)
def test_hostile_workbooks_are_not_opened(body: bytes, message: str) -> None:
    verdict = fault_of(body, made.XLSX_TYPE, "xlsx")
    assert verdict is not None and verdict[0] == "wrong_content" and message in verdict[1]


def test_words_of_a_challenge_inside_a_notice_are_no_challenge() -> None:
    body = b'{"title": "JavaScript is disabled <input type=\\"password\\"> access denied"}'
    assert not challenge_mark(body) and not block_mark(body) and not is_login_page(body)


def test_a_bom_is_no_fault() -> None:
    assert fault_of(b"\xef\xbb\xbf{}", "application/json", "json") is None


def test_a_kind_without_gate_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="no gate"):
        fault_of(b"x", "", "docx")


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("xml", b"<?xml version='1.0'?><feed><entry/></feed>", None),
        ("xml", b"<feed><entry>", "truncated"),
        ("xml", b"<!DOCTYPE f [<!ENTITY a 'b'>]><f>&a;</f>", "wrong_content"),
        ("xml", b"<html><body>moved</body></html>", "wrong_content"),
        ("xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", None),
        ("xhtml", b"<notice/>", "wrong_content"),
        ("html", b"<!doctype html><p>a page", None),
        ("html", b"%PDF-1.7", "wrong_content"),
        ("zip", b"PK\x03\x04 and no more", "truncated"),
        ("pdf", b"%PDF-1.7 ... %%EOF", None),
        ("pdf", b"%PDF-1.7 ...", "truncated"),
    ],
)
def test_feeds_pages_and_files_are_judged_by_their_bytes(kind: str, body: bytes, code: str | None) -> None:
    fault = fault_of(body, "", kind)
    assert (fault and fault[0]) == code

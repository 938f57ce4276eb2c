"""Text of PDF and HTML files, good, scanned, damaged and hostile; the PDFs are written here byte by byte."""

from __future__ import annotations

import subprocess
import sys

import pytest

from regulations.reading import pdf as pdf_reader
from regulations.reading.document import UnreadableFile, text_of


def _pdf(*contents: bytes) -> bytes:
    """A PDF with one page for each content stream; `/I Do` draws a picture."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * i) for i in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream",
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /I 4 0 R >> >> >>" % (6 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    )


TEXT = b"BT /F1 12 Tf 20 200 Td (CAS 117-81-7: at most 0.1 %) Tj ET"
PICTURE = b"q 100 0 0 100 0 0 cm /I Do Q"


def test_pages_of_a_pdf() -> None:
    read = text_of(_pdf(TEXT, TEXT))
    assert read.text.count("CAS 117-81-7: at most 0.1 %") == 2
    assert read.text[read.pages[1] :].startswith("CAS")
    assert not read.scanned_pages


def test_a_scanned_page_is_told() -> None:
    partly = text_of(_pdf(TEXT, PICTURE))
    assert (partly.scanned_pages, partly.scanned) == ((2,), False)
    assert text_of(_pdf(PICTURE)).scanned


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"%PDF-1.7\nnothing more", "damaged"),
        (b"PK\x03\x04", "unknown_kind"),
        (b"", "unknown_kind"),
        (b"<html><script>draw()</script></html>", "empty"),
    ],
)
def test_files_without_trustworthy_text(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        text_of(body)
    assert caught.value.code == code


def test_bounds_of_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "MOST_BYTES", 100)
    with pytest.raises(UnreadableFile, match="more than 100"):
        text_of(_pdf(TEXT))


def test_a_child_that_dies_or_hangs_costs_only_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-c", "import os; os.abort()"], capture_output=True, check=False
        )

    def hangs(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("pdf", 1)

    monkeypatch.setattr(pdf_reader.subprocess, "run", hangs)
    with pytest.raises(UnreadableFile) as caught:
        text_of(_pdf(TEXT))
    assert caught.value.code == "too_slow"
    monkeypatch.undo()
    monkeypatch.setattr(pdf_reader, "subprocess", type("S", (), {"run": dies, "TimeoutExpired": OSError}))
    with pytest.raises(UnreadableFile) as caught:
        text_of(_pdf(TEXT))
    assert caught.value.code == "damaged"


def test_the_main_part_of_a_page() -> None:
    page = """<!doctype html><html><head><title>t</title><style>p{}</style></head><body>
    <nav>Menu</nav><main><h1>Rule</h1><p>Lead  <b>0.1</b> %</p>
    <table><tr><td>a</td><td>b</td></tr></table><script>x()</script></main><footer>Contact</footer></body>"""
    assert text_of(page.encode()).text == "Rule\nLead 0.1 %\na | b"


def test_charsets_of_pages() -> None:
    page = '<html><head><meta charset="gb18030"></head><body><p>电池法规</p></body></html>'
    assert text_of(page.encode("gb18030")).text == "电池法规"
    assert text_of(b"<html><body><p>r\xe8glement</p></body></html>").text == "règlement"

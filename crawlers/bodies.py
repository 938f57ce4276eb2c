"""What bytes really are: challenge page, login page, whole or broken JSON, workbook or text.

It judges the bytes against the kind that was asked for; it knows no source and no status rules.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib

from lxml import etree

HEAD = 65_536
"""Marks of challenge and login pages stand near the top; longer bodies are real pages."""

CHALLENGES = (
    (b"awswafcookiedomainlist", "AWS WAF script"),
    (b"gokuprops", "AWS WAF script"),
    (b"challenge-container", "challenge container"),
    (b"javascript is disabled", "asks for JavaScript"),
    (b"azure waf", "Azure WAF page"),
    (b"azwaf", "Azure WAF page"),
    (b"cf-chl", "Cloudflare challenge"),
    (b"_incapsula_resource", "Imperva challenge"),
)
BLOCKS = (
    (b"the request is blocked", "Azure block page"),
    (b"x-azure-ref", "Azure front-door page"),
    (b"our services aren't available right now", "Azure front-door page"),
    (b"microsoft-azure-application-gateway", "Azure gateway page"),
    (b"request unsuccessful", "block page"),
    (b"access denied", "block page"),
)
"""Plain refusals; some gateways send them with status 200."""
_PASSWORD = re.compile(rb"<input[^>]+type\s*=\s*[\"']?password", re.IGNORECASE)

CHUNK = 1024 * 1024
MAX_PARTS, MAX_UNPACKED, MAX_RATIO = 200, 200 * 1024 * 1024, 100
"""Bounds of a workbook before it is opened: files, bytes unpacked, packing ratio."""
MAX_UNPACKED_BULK = 1024 * 1024 * 1024
"""For a workbook that is read row by row and never lies in memory unpacked."""

Fault = tuple[str, str]


def is_html(body: bytes) -> bool:
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script"))


def challenge_mark(body: bytes) -> str:
    """Which challenge the page is, or ""."""
    return _mark(body, CHALLENGES)


def block_mark(body: bytes) -> str:
    """Which block page it is, or ""."""
    return _mark(body, BLOCKS)


def _mark(body: bytes, marks: tuple[tuple[bytes, str], ...]) -> str:
    # Only HTML is looked at: a notice may well quote the words.
    if not is_html(body):
        return ""
    head = body[:HEAD].lower()
    return next((name for mark, name in marks if mark in head), "")


def is_login_page(body: bytes) -> bool:
    return is_html(body) and bool(_PASSWORD.search(body))


def fault_of(body: bytes, content_type: str, expects: str) -> Fault | None:
    """(code, sentence) of why the body is not a whole `expects` (see `Ask.expects`), or None."""
    if not body:
        return "truncated", "the body is empty"
    if expects in PAGES:
        return PAGES[expects](body)
    declared = content_type.split(";")[0].strip().lower()
    if is_html(body) or declared in ("text/html", "application/xhtml+xml"):
        return "wrong_content", f"an HTML page came where {expects} was asked for"
    if expects not in KINDS:
        raise ValueError(f"no gate for content kind {expects!r}")
    return KINDS[expects](body)


def _html_fault(body: bytes) -> Fault | None:
    if b"<" not in body[:HEAD]:
        return "wrong_content", f"a page was asked for, the body starts with {body[:20]!r}"
    return None


def _xml_fault(body: bytes) -> Fault | None:
    """Whole, well-formed XML without entity declarations: those make a small file a huge one."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "wrong_content", f"XML was asked for, the body starts with {body[:20]!r}"
    if b"<!ENTITY" in body:
        return "wrong_content", "the XML declares entities, which no source of ours needs"
    try:
        root = _first_and_last(body)
    except etree.XMLSyntaxError as fault:
        whole = body.rstrip().endswith(b">")
        code = "wrong_content" if whole and "Premature end" not in str(fault) else "truncated"
        return code, f"the XML cannot be read ({str(fault)[:120]})"
    return ("wrong_content", "the XML is empty") if root is None else None


def _xhtml_fault(body: bytes) -> Fault | None:
    if fault := _xml_fault(body):
        return fault
    if b"<html" not in body[:HEAD].lower():
        return "wrong_content", "XHTML was asked for, the XML has no html element"
    return None


def _first_and_last(body: bytes) -> str | None:
    """Name of the root element; the whole body is walked and let go, so that size costs no memory."""
    last = None
    walk = etree.iterparse(
        io.BytesIO(body), events=("end",), resolve_entities=False, no_network=True, huge_tree=True
    )
    for _event, element in walk:
        last = element.tag
        element.clear()
    return last


def _zip_fault(body: bytes) -> Fault | None:
    if not body.startswith(b"PK\x03\x04"):
        return "wrong_content", f"an archive starts with PK, this body with {body[:8]!r}"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(body), 1_000_000):
                return "wrong_content", f"the archive unpacks to {unpacked} bytes: too much"
            if damaged := archive.testzip():
                return "truncated", f"part {damaged} of the archive is damaged"
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        return "truncated", f"the archive is broken off or damaged ({str(fault)[:120]})"
    except (NotImplementedError, RuntimeError, ValueError) as fault:
        return "wrong_content", f"the archive cannot be unpacked ({str(fault)[:120]})"
    return None


def _pdf_fault(body: bytes) -> Fault | None:
    if b"%PDF-" not in body[:1024]:
        return "wrong_content", f"a PDF was asked for, the body starts with {body[:8]!r}"
    return None if b"%%EOF" in body[-2048:] else ("truncated", "the PDF has no end mark")


def _json_fault(body: bytes) -> Fault | None:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if fault.end >= len(body) - 3 and fault.reason == "unexpected end of data":
            return "truncated", "the JSON ends inside a character"
        return "wrong_content", f"the JSON is not UTF-8 (byte {fault.start})"
    stripped = text.strip()
    if not stripped.startswith(("{", "[")):
        return "wrong_content", f"JSON was asked for, the body starts with {stripped[:20]!r}"
    try:
        json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        if not stripped.endswith(("}", "]")) or _breaks_at_end(fault, text):
            return "truncated", f"the JSON breaks off after {len(body)} bytes"
        return "wrong_content", f"the JSON cannot be read ({str(fault)[:120]})"
    return None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _breaks_at_end(fault: Exception, text: str) -> bool:
    if not isinstance(fault, json.JSONDecodeError):
        return False
    return fault.pos >= len(text.rstrip()) - 1 or fault.msg.startswith("Unterminated string")


def _xlsx_fault(body: bytes, most: int = MAX_UNPACKED) -> Fault | None:
    if not body.startswith(b"PK\x03\x04"):
        return "wrong_content", f"a workbook starts with PK, this body with {body[:8]!r}"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _archive_fault(archive, len(body), most)
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        return "truncated", f"the workbook is broken off or damaged ({str(fault)[:120]})"
    except zlib.error as fault:
        return "truncated", f"a part of the workbook is damaged ({str(fault)[:120]})"
    except (NotImplementedError, RuntimeError, ValueError) as fault:
        return "wrong_content", f"the workbook cannot be unpacked ({str(fault)[:120]})"


def _bulk_fault(body: bytes) -> Fault | None:
    return _xlsx_fault(body, MAX_UNPACKED_BULK)


def _archive_fault(archive: zipfile.ZipFile, packed: int, most: int) -> Fault | None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > most or unpacked > MAX_RATIO * packed:
        return "wrong_content", f"the workbook unpacks to {len(parts)} files and {unpacked} bytes: too much"
    if "xl/workbook.xml" not in archive.namelist():
        return "wrong_content", "the archive is no workbook (xl/workbook.xml is missing)"
    for part in parts:
        if _declares(archive, part) and part.filename.endswith((".xml", ".rels")):
            return "wrong_content", f"part {part.filename} declares entities, which no workbook needs"
    return None


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type; it is read to its end, where its checksum is compared."""
    found, end = False, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            found = found or b"<!DOCTYPE" in end + chunk
            end = chunk[-16:]
    return found


def _csv_fault(body: bytes) -> Fault | None:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return "wrong_content", f"the text is not UTF-8 (byte {fault.start})"
    if "\x00" in text or "\t" not in text:
        return "wrong_content", "a tab-separated table was asked for, the body has no tabs"
    return None


PAGES = {"html": _html_fault, "xhtml": _xhtml_fault}
"""Kinds for which an HTML page is what was asked for."""
KINDS = {
    "json": _json_fault,
    "xlsx": _xlsx_fault,
    "bulk_xlsx": _bulk_fault,
    "csv": _csv_fault,
    "xml": _xml_fault,
    "zip": _zip_fault,
    "pdf": _pdf_fault,
}

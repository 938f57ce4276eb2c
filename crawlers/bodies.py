"""What bytes really are: challenge page, login page, whole or broken JSON, workbook or text.

It judges the bytes against the kind that was asked for; it knows no source and no status rules.
"""

from __future__ import annotations

import io
import json
import re
import zipfile

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

MAX_PARTS, MAX_UNPACKED, MAX_RATIO = 200, 200 * 1024 * 1024, 100
"""Bounds of a workbook before it is opened: files, bytes unpacked, packing ratio."""

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
    """(code, sentence) of why the body is not a whole `expects` (json, xlsx or csv), or None."""
    if not body:
        return "truncated", "the body is empty"
    declared = content_type.split(";")[0].strip().lower()
    if is_html(body) or declared in ("text/html", "application/xhtml+xml"):
        return "wrong_content", f"an HTML page came where {expects} was asked for"
    if expects == "json":
        return _json_fault(body)
    if expects == "xlsx":
        return _xlsx_fault(body)
    if expects == "csv":
        return _csv_fault(body)
    raise ValueError(f"no gate for content kind {expects!r}")


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


def _xlsx_fault(body: bytes) -> Fault | None:
    if not body.startswith(b"PK\x03\x04"):
        return "wrong_content", f"a workbook starts with PK, this body with {body[:8]!r}"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return _archive_fault(archive, len(body))
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        return "truncated", f"the workbook is broken off or damaged ({str(fault)[:120]})"
    except (NotImplementedError, RuntimeError, ValueError) as fault:
        return "wrong_content", f"the workbook cannot be unpacked ({str(fault)[:120]})"


def _archive_fault(archive: zipfile.ZipFile, packed: int) -> Fault | None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        return "wrong_content", f"the workbook unpacks to {len(parts)} files and {unpacked} bytes: too much"
    if "xl/workbook.xml" not in archive.namelist():
        return "wrong_content", "the archive is no workbook (xl/workbook.xml is missing)"
    if damaged := archive.testzip():
        return "truncated", f"part {damaged} of the workbook is damaged"
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part):
            return "wrong_content", f"part {part.filename} declares entities, which no workbook needs"
    return None


def _csv_fault(body: bytes) -> Fault | None:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return "wrong_content", f"the text is not UTF-8 (byte {fault.start})"
    if "\x00" in text or "\t" not in text:
        return "wrong_content", "a tab-separated table was asked for, the body has no tabs"
    return None

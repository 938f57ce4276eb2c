"""Bytes of a capture, read back from the archive of its run. It writes nothing."""

from __future__ import annotations

import hashlib
import zlib
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader

from compliance.core.exceptions import FairleadError
from crawlers.contract import WARC_FILE
from regulations.models import Capture

DECODED = ("gzip", "deflate")
PIECE = 1 << 20


class CaptureDamaged(FairleadError):
    """The archive does not hold the bytes that the capture names."""


def capture_body(capture: Capture) -> bytes:
    """The body after transport decoding (gzip, deflate), as a parser wants it.

    Raises CaptureDamaged where the archive is gone, cut off, or holds other bytes than the sha256 says.
    """
    archive = Path(capture.run.folder) / WARC_FILE
    try:
        with archive.open("rb") as stream:
            stream.seek(capture.offset)
            record = next(iter(ArchiveIterator(BytesIO(stream.read(capture.length)))))
            encoding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
            received = record.raw_stream.read()
    except (OSError, StopIteration, ValueError, zlib.error) as fault:
        raise CaptureDamaged(
            f"capture {capture.pk} of {capture.url} cannot be read from {WARC_FILE} of run {capture.run_id} "
            f"({type(fault).__name__}: {fault}): crawl the source again"
        ) from fault
    if hashlib.sha256(received).hexdigest() != capture.sha256:
        raise CaptureDamaged(
            f"capture {capture.pk} of {capture.url}: the archive of run {capture.run_id} holds other bytes "
            "than were received: nothing of it is used; crawl the source again"
        )
    if encoding in ("", "identity"):
        return received
    if encoding not in DECODED:
        raise CaptureDamaged(
            f"capture {capture.pk} of {capture.url} is packed with {encoding!r}, which we cannot undo"
        )
    packed = BufferedReader(BytesIO(received), decomp_type=encoding)
    return b"".join(iter(lambda: packed.read(PIECE), b""))

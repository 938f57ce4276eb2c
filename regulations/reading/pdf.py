"""The text of a PDF, read by PDFium in a child process with bounds on memory, processor and time.

`python -m regulations.reading.pdf < file.pdf` prints JSON: what a hostile file breaks is only the child.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from regulations.reading.document import MOST_CHARACTERS, ReadText, UnreadableFile

MOST_BYTES, MOST_PAGES = 64_000_000, 3_000
MEMORY, SECONDS = 1_500_000_000, 60
"""Bounds of the child: bytes of address space, seconds of processor and of waiting."""
_ROOT = Path(__file__).resolve().parents[2]


def pdf_text(body: bytes) -> ReadText:
    """Text page by page; a page with a picture and no text is told as scanned.

    Raises `UnreadableFile`: too_large, locked (a password), damaged, too_slow.
    """
    if len(body) > MOST_BYTES:
        raise UnreadableFile("too_large", f"the PDF has {len(body)} bytes, more than {MOST_BYTES}.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__ if __name__ != "__main__" else "regulations.reading.pdf"],
            input=body,
            capture_output=True,
            timeout=SECONDS + 10,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile("too_slow", f"the PDF took longer than {SECONDS} s and was given up.") from None
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise UnreadableFile(
            "damaged", f"reading the PDF ended with status {done.returncode}; the file is damaged or hostile."
        ) from None
    if "error" in told:
        raise UnreadableFile(told["error"], told["sentence"])
    return _joined(told["pages"], told["scanned"])


def _joined(pages: list[str], scanned: list[int]) -> ReadText:
    starts, parts, length = [], [], 0
    for page in pages:
        starts.append(length)
        parts.append(page + "\n")
        length += len(page) + 1
    text = "".join(parts)
    return ReadText(
        text=text[:MOST_CHARACTERS],
        pages=tuple(starts),
        scanned_pages=tuple(scanned),
        cut=len(text) > MOST_CHARACTERS,
    )


def _bound() -> None:
    """Limits of this process, before a byte of the file is looked at."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _read(body: bytes) -> dict[str, Any]:
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as fault:
        if "password" in str(fault).lower():
            return {"error": "locked", "sentence": "the PDF is locked by a password: nothing was read."}
        return {"error": "damaged", "sentence": f"the PDF cannot be opened: {fault}"}
    if len(pdf) > MOST_PAGES:
        return {"error": "too_large", "sentence": f"the PDF has {len(pdf)} pages, more than {MOST_PAGES}."}
    pages, scanned, total = [], [], 0
    for number in range(len(pdf)):
        page = pdf[number]
        words = page.get_textpage().get_text_bounded()
        text = "\n".join(
            line.rstrip() for line in words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        )
        if not text.strip() and any(o.type == raw.FPDF_PAGEOBJ_IMAGE for o in page.get_objects()):
            scanned.append(number + 1)
        pages.append(text.strip("\n"))
        total += len(text)
        if total > MOST_CHARACTERS:
            break
    return {"pages": pages, "scanned": scanned}


if __name__ == "__main__":
    _bound()
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read())))

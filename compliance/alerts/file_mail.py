"""Writes each mail as files that a person can open: .eml, .html, .txt. Nothing is sent."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from email.message import Message
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_ID = re.compile(r"<(?P<week>\d{4}-W\d{2})\.(?P<kind>[a-z]+)\.\d+(?:\.(?P<occasion>[0-9a-f]{12}))?\.")
_UNSAFE = re.compile(r"[^A-Za-z0-9@.+_-]+")
_SUFFIXES = {"text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics"}


class EmailBackend(BaseEmailBackend):
    """Mails become files of the same names each time, so that a repeated mail replaces itself."""

    def __init__(self, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            mail_write(message.message(), self.folder)
        return len(email_messages)


def mail_write(message: Message, folder: Path) -> list[Path]:
    """Write the message and its readable parts into `folder`; returns the paths, .eml first."""
    folder.mkdir(parents=True, exist_ok=True)
    name = file_name(message)
    written = [_write(folder / f"{name}.eml", message.as_bytes())]
    texts = 0
    for part in message.walk():
        suffix = _SUFFIXES.get(part.get_content_type())
        if suffix == ".txt" and part.get_content_disposition() == "attachment":
            texts += 1
            suffix = f"_{texts}.txt"  # beside the mail's own text, not in its place
        if suffix and not part.is_multipart():
            written.append(_write(folder / f"{name}{suffix}", part.get_payload(decode=True)))
    return written


def file_name(message: Message) -> str:
    """Week, recipient, kind and occasion for mails of ours; recipient and a hash for others."""
    recipient = _UNSAFE.sub("_", str(message["To"] or "nobody"))[:100].strip("._") or "nobody"
    if found := _ID.match(str(message["Message-ID"] or "")):
        name = f"{found['week']}_{recipient}_{found['kind']}"
        return f"{name}_{found['occasion']}" if found["occasion"] else name
    return f"mail_{recipient}_{hashlib.sha256(message.as_bytes()).hexdigest()[:12]}"


def _write(path: Path, content: bytes) -> Path:
    """All or nothing: a reader never sees half a file."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".mail-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path

"""Texts of acts as if a crawl had brought them."""

import zlib
from datetime import date

from compliance.core import clock
from regulations.models import Act, ActText
from tests.factories import ActFactory, CaptureFactory


def hold(celex: str, media: str, body: bytes, *, state: date | None = None, language: str = "en") -> ActText:
    """Keep a text of the one act of these tests."""
    return ActText.objects.create(
        act=Act.objects.filter(celex="32020R0007").first() or ActFactory(celex="32020R0007"),
        celex=celex,
        language=language,
        media=media,
        state_on=state,
        body=zlib.compress(body),
        size=len(body),
        sha256="0" * 64,
        capture=CaptureFactory(),
        read_at=clock.now(),
    )

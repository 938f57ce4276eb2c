"""Entity tags of answers: strong, made from the content, and telling which part of a row is another now."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from ninja.responses import NinjaJSONEncoder

_WHOLE: Final = 32
_PART: Final = 4
MOST_PARTS: Final = 40
"""An answer of more parts has a tag of the whole alone: a header has room for some hundred characters."""


def tag_of(answer: Any) -> str:
    """`"whole.parts"`: hex of a SHA-256, then four characters a part of a single row; lists have no parts.

    The hash of the whole decides; those of the parts (24 bits each) only tell what changed.
    """
    whole = hashlib.sha256(_text(answer)).hexdigest()[:_WHOLE]
    parts = [_short(value) for _, value in _parts(answer)]
    return f'"{whole}.{"".join(parts)}"' if 0 < len(parts) <= MOST_PARTS else f'"{whole}"'


def parts_changed(tag: str, answer: Any) -> list[str] | None:
    """Names of the parts that are other than when `tag` was given; None where the tag does not tell."""
    told = tag.strip('"').partition(".")[2]
    parts = list(_parts(answer))
    if not told or len(told) != _PART * len(parts):
        return None
    before = (told[place : place + _PART] for place in range(0, len(told), _PART))
    return [name for old, (name, value) in zip(before, parts, strict=True) if old != _short(value)]


def _parts(answer: Any) -> Iterator[tuple[str, Any]]:
    """Fields of a row; a row within another answer is told by its own fields. Pages of lists have none."""
    if not isinstance(answer, dict) or ("items" in answer and "count" in answer):
        return
    for name, value in answer.items():
        if isinstance(value, dict) and "id" in value:
            yield from ((f"{name}.{inner}", held) for inner, held in value.items())
        else:
            yield name, value


def _short(value: Any) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(_text(value)).digest())[:_PART].decode()


def _text(value: Any) -> bytes:
    return json.dumps(value, cls=NinjaJSONEncoder, ensure_ascii=False).encode()

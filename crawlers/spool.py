"""Lines of a run on their way to disk: what a crawl brings is written as it comes and never held whole.

It knows files and the wire form of items; it does not judge them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from crawlers import gates
from crawlers.contract import NoticeItem, UnreadableRecord

_CAPTURE = b',"capture":'
_Wire = TypeVar("_Wire", NoticeItem, UnreadableRecord)


class Spool(Generic[_Wire]):
    """An appendable sequence that lies in a file: counted in memory, read back line by line."""

    def __init__(self, path: Path | None, kind: type[_Wire]) -> None:
        self._path = path
        self._kind: type[_Wire] = kind
        self._stream: BinaryIO | None = None
        self._length = 0

    def append(self, wire: _Wire) -> None:
        self._append(wire.to_line())

    def _append(self, line: bytes) -> None:
        if self._path is None:
            raise ValueError("this run has no folder: nothing can be kept")
        if self._stream is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("wb")
        self._stream.write(line + b"\n")
        self._length += 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[_Wire]:
        if not self._length or self._path is None:
            return
        if self._stream:
            self._stream.flush()
        with self._path.open("rb") as lines:
            for line in lines:
                yield self._kind.from_line(line)

    def close_as(self, name: str) -> None:
        """Give the file its final name, as a whole and safe on disk; without a line it is empty."""
        if self._path is None:
            return
        stream = self._stream or self._path.open("wb")
        stream.flush()
        os.fsync(stream.fileno())
        stream.close()
        self._stream = None
        self._path = self._path.replace(self._path.with_name(name))


class ItemSpool(Spool[NoticeItem]):
    """Items of a run: an exact repetition, as overlapping pages give it, is dropped; the rest is tallied."""

    def __init__(self, path: Path | None, filled: Iterable[str]) -> None:
        super().__init__(path, NoticeItem)
        self._names = tuple(filled)
        self._reset()

    def append(self, wire: NoticeItem) -> None:
        line = wire.to_line()
        # Fields are written in their order, the capture last: what stands before it is the content.
        digest = hashlib.blake2b(line[: line.rindex(_CAPTURE)], digest_size=16).digest()
        if digest in self._seen:
            return
        self._seen.add(digest)
        self._tally.add(wire)
        self._append(line)

    def replace(self, items: Iterable[NoticeItem]) -> None:
        """Put others in their place, such as the same ones folded together."""
        if self._stream:
            self._stream.close()
            self._stream = None
        self._length = 0
        self._reset()
        for item in items:
            self.append(item)

    def shares(self) -> dict[str, float]:
        """Share of the items in which each field holds a value."""
        return self._tally.shares()

    def _reset(self) -> None:
        self._seen: set[bytes] = set()
        self._tally = gates.FillTally(self._names)

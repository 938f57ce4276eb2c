"""A data frame out of an R workspace file (serialisation version 2 or 3, XDR), for published cases only."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

MISSING_INTEGER = -(2**31)


class Workspace:
    """A reader over the bytes of one workspace."""

    def __init__(self, content: bytes) -> None:
        self.content, self.place = content, 0
        self.references: list[Any] = []

    def take(self, size: int) -> bytes:
        self.place += size
        return self.content[self.place - size : self.place]

    def integer(self) -> int:
        return int(struct.unpack(">i", self.take(4))[0])

    def item(self) -> Any:
        flags = self.integer()
        kind, attributed, tagged = flags & 0xFF, bool(flags & 0x200), bool(flags & 0x400)
        if kind in (254, 242, 253, 251, 252):  # NULL and the empty environments
            return None
        if kind == 255:
            return self.references[(flags >> 8) - 1]
        if kind == 1:
            name = self.item()
            self.references.append(name)
            return name
        if kind == 2:
            return self.pairs(attributed, tagged)
        if kind == 9:
            size = self.integer()
            return None if size == -1 else self.take(size).decode("utf-8", errors="replace")
        if kind == 238:
            return self.compact()
        value = self.vector(kind)
        if attributed:
            return value, self.item()
        return value

    def pairs(self, attributed: bool, tagged: bool) -> dict[str, Any]:
        if attributed:
            self.item()
        name = self.item() if tagged else ""
        value = self.item()
        rest = self.item()
        return {str(name): value} | (rest or {})

    def compact(self) -> Any:
        self.item()
        state = self.item()
        self.item()
        count, first, step = np.asarray(state[0] if isinstance(state, tuple) else state)[:3]
        return first + step * np.arange(int(count))

    def vector(self, kind: int) -> Any:
        size = self.integer()
        if kind in (10, 13):
            return np.frombuffer(self.take(4 * size), ">i4").astype(np.int64)
        if kind == 14:
            return np.frombuffer(self.take(8 * size), ">f8").astype(np.float64)
        if kind in (16, 19):
            return [self.item() for _ in range(size)]
        raise ValueError(f"R type {kind} is not read here")


def workspace_read(path: Path) -> dict[str, pd.DataFrame]:
    """The data frames of a workspace by name."""
    content = path.read_bytes()
    for opener in (gzip, bz2, lzma):
        try:
            content = opener.decompress(content)
            break
        except (OSError, lzma.LZMAError):
            continue
    reader = Workspace(content)
    assert reader.take(5) in (b"RDX2\n", b"RDX3\n") and reader.take(2) == b"X\n"
    version = reader.integer()
    reader.take(8)
    if version == 3:
        reader.take(reader.integer())
    return {name: frame_of(value) for name, value in reader.item().items() if isinstance(value, tuple)}


def frame_of(value: Any) -> pd.DataFrame:
    columns, attributes = value
    return pd.DataFrame(
        {name: column_of(column) for name, column in zip(attributes["names"], columns, strict=True)}
    )


def column_of(column: Any) -> Any:
    if not isinstance(column, tuple):
        return column
    values, attributes = column
    if "levels" in attributes:
        levels = np.array(attributes["levels"], dtype=object)
        return [None if code == MISSING_INTEGER else levels[code - 1] for code in values]
    return values

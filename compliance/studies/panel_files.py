"""What an uploaded panel is by its bytes and what is in it: kind, rows, columns; knows no table of ours.

CSV and Excel pass the same checks as files of evidence; Stata and Parquet files are told by their bytes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from compliance.core.uploads import CheckedFile, FileRefused, file_check
from compliance.econometrics.reading import table_read

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_WORKBOOK_BYTES: Final = 8 * 1024 * 1024
"""A workbook is read cell by cell while somebody waits."""
MOST_ROWS: Final = 2_000_000
MOST_COLUMNS: Final = 500
MOST_CELLS: Final = 20_000_000
ENDINGS: Final = (".csv", ".dta", ".parquet", ".xlsx")
_STATA: Final = (b"<stata_dta>", b"\x71\x01", b"\x71\x02", b"\x72\x01", b"\x72\x02", b"\x73\x01", b"\x73\x02")
_PARQUET: Final = b"PAR1"


@dataclass(frozen=True, slots=True)
class PanelContent:
    """What was read: how many rows, and of each column its kind, empty cells and different values."""

    rows: int
    columns: list[dict[str, Any]]


def panel_check(stream: BinaryIO, *, name: str) -> CheckedFile:
    """Judge a file by its bytes and rewind it. Raises FileRefused; nothing is written anywhere."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if ending not in ENDINGS:
        raise FileRefused("not_a_panel", ending=ending[:12] or "–")
    if ending in (".csv", ".xlsx"):
        return file_check(
            stream, name=name, most_bytes=MOST_WORKBOOK_BYTES if ending == ".xlsx" else MOST_BYTES
        )
    content = stream.read(MOST_BYTES + 1)
    stream.seek(0)
    if not content:
        raise FileRefused("empty")
    if len(content) > MOST_BYTES:
        raise FileRefused("too_large", most_mb=MOST_BYTES // (1024 * 1024))
    kind = _binary_kind(content)
    if kind != ending[1:]:
        raise FileRefused("not_as_named", ending=ending, content=kind)
    media = "application/vnd.apache.parquet" if kind == "parquet" else "application/x-stata-dta"
    return CheckedFile(kind, media, ending, len(content), hashlib.sha256(content).hexdigest())


def _binary_kind(content: bytes) -> str:
    if content.startswith(_PARQUET):
        if not content.endswith(_PARQUET):
            raise FileRefused("broken")
        return "parquet"
    if content.startswith(_STATA):
        return "dta"
    raise FileRefused("unknown_type")


def panel_content(path: Path) -> PanelContent:
    """Read a panel whole. Raises UnreadableTable, or FileRefused where it holds more than is kept."""
    _size_check(path)
    frame = table_read(path)
    if len(frame) > MOST_ROWS or len(frame.columns) > MOST_COLUMNS or frame.size > MOST_CELLS:
        raise _too_many(len(frame), len(frame.columns))
    return PanelContent(len(frame), columns_of(frame))


def columns_of(frame: Any) -> list[dict[str, Any]]:
    """Name, kind (number or text), empty cells and different values of each column."""
    import pandas as pd

    return [
        {
            "name": str(name),
            "kind": "number" if pd.api.types.is_numeric_dtype(frame[name].dtype) else "text",
            "empty": int(frame[name].isna().sum()),
            "different": int(frame[name].nunique()),
        }
        for name in frame.columns
    ]


def _size_check(path: Path) -> None:
    """A compressed file says how much it holds before it is unfolded."""
    if path.suffix == ".parquet":
        import duckdb

        try:
            with duckdb.connect() as memory:
                found = memory.execute(
                    "select max(num_rows), count(*) from parquet_file_metadata(?), parquet_schema(?)",
                    [str(path), str(path)],
                ).fetchone()
        except duckdb.Error as fault:
            raise FileRefused("broken") from fault
        rows, columns = found or (0, 0)
        if rows * columns > MOST_CELLS or rows > MOST_ROWS:
            raise _too_many(int(rows), int(columns))


def _too_many(rows: int, columns: int) -> FileRefused:
    return FileRefused(
        "too_many_cells", rows=f"{rows:,}", columns=columns, most_rows=f"{MOST_ROWS:,}",
        most_columns=MOST_COLUMNS,
    )  # fmt: skip


@contextmanager
def panel_on_disk(content: bytes, ending: str) -> Iterator[Path]:
    """The bytes as a file with the ending by which readers know its kind; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fairlead-panel-") as folder:
        path = Path(folder) / f"panel{ending}"
        path.write_bytes(content)
        yield path

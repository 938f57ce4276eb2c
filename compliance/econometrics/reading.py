"""Tables from files: csv, dta, parquet, xlsx; knows file formats, not what columns mean.

Numbers stay numbers, text stays text: whether a column may be text is asked where a model uses it, and
answered with row and cell (`numbers_of`).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, Table
from compliance.econometrics.faults import UnreadableTable
from compliance.econometrics.headings import LOOKED, heading_note, heading_row

MISSING_MARKS = [".", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "#N/A", "-", "—", "缺失", ""]
"""Cells read as missing in text files, Stata's dot among them."""

SHOWN = 3


def table_read(path: Path, *, sheet: str | int = 0) -> Table:
    """The table in a file as a DataFrame; raises UnreadableTable with what to do.

    `attrs["notes"]`: sentences on how it was read; `attrs["labels"]`: Stata's value labels by column.
    """
    readers = {
        ".csv": _csv,
        ".txt": _csv,
        ".tsv": _csv,
        ".dta": _dta,
        ".parquet": _parquet,
        ".pq": _parquet,
        ".xlsx": _xlsx,
    }
    if not path.is_file():
        raise UnreadableTable(f"There is no file {path.name}.", reason="no_file", where=str(path))
    reader = readers.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(readers))
        raise UnreadableTable(
            f"{path.name}: files ending {path.suffix or 'without suffix'} cannot be read; give {known}.",
            reason="unknown_format",
            where=str(path),
        )
    try:
        frame = reader(path, sheet)
    except UnreadableTable:
        raise
    except Exception as error:  # every reader has errors of its own; all mean the same here
        raise UnreadableTable(
            f"{path.name} is not a readable {path.suffix[1:]} file: {error}",
            reason="unreadable",
            where=str(path),
        ) from error
    return _checked(frame, path)


def _checked(frame: Table, path: Path) -> Table:
    frame.columns = [str(name).strip() for name in frame.columns]
    _names_check(frame.columns, path)
    if not len(frame):
        raise UnreadableTable(f"{path.name} has no rows.", reason="no_rows", where=str(path))
    return frame.reset_index(drop=True)


def _names_check(names: Table, path: Path) -> None:
    """Raises UnreadableTable for a name borne twice, which pandas would rename and tell nobody."""
    told = [str(name).strip() for name in names if str(name) != "nan"]
    repeated = sorted({name for name in told if told.count(name) > 1})
    if repeated:
        raise UnreadableTable(
            f"{path.name} has several columns named {', '.join(repeated)}; rename all but one.",
            reason="repeated_column",
            where=repeated[0],
        )


def _csv(path: Path, sheet: str | int) -> Table:
    import pandas as pd

    separator = "\t" if path.suffix.lower() == ".tsv" else None
    head = path.open("rb").read(1 << 16)
    encoding = "utf-8-sig"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut at the end of the sample is no proof against UTF-8.
        if error.start < len(head) - 4:
            encoding = "gb18030"
    lines = head.decode(encoding, errors="replace").splitlines()[:LOOKED]
    if separator is None:
        # A title has no separators, so the line that has most of them decides.
        separator = max(",;\t|", key=lambda mark: max((line.count(mark) for line in lines), default=0))
        if lines and lines[0].count(separator) and max(",;\t|", key=lines[0].count) != separator:
            separator = max(",;\t|", key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=separator))
    above = heading_row(rows)
    given = pd.read_csv(
        path, sep=separator, encoding=encoding, header=None, nrows=1, dtype=str, skiprows=above
    )
    _names_check(given.iloc[0] if len(given) else (), path)
    frame = pd.read_csv(
        path,
        sep=separator,
        skiprows=above,
        encoding=encoding,
        na_values=MISSING_MARKS,
        keep_default_na=False,
        skipinitialspace=True,
        low_memory=False,
    )
    return _noted(frame, above, rows)


def _noted(frame: Table, above: int, rows: list[list[Any]]) -> Table:
    if above:
        frame.attrs["notes"] = [heading_note(above, rows)]
    return frame


def _dta(path: Path, sheet: str | int) -> Table:
    import pandas as pd

    # Codes, as Stata computes with them; labels would turn numbers into text.
    with pd.io.stata.StataReader(path, convert_categoricals=False) as reader:
        frame = reader.read()
        # Which set of labels a column bears is told by no public name; without it columns have none.
        sets = dict(zip(frame.columns, getattr(reader, "_lbllist", ()), strict=False))
        named = reader.value_labels()
    frame.attrs["labels"] = {
        column: {code: str(text) for code, text in named[label].items()}
        for column, label in sets.items()
        if label in named
    }
    return frame


def _parquet(path: Path, sheet: str | int) -> Table:
    import duckdb

    with duckdb.connect() as memory:
        return memory.execute("select * from read_parquet(?)", [str(path)]).df()


def _xlsx(path: Path, sheet: str | int) -> Table:
    import pandas as pd

    with pd.ExcelFile(path, engine="openpyxl") as book:
        top = pd.read_excel(book, sheet_name=sheet, header=None, nrows=LOOKED, dtype=object)
        rows = top.to_numpy(dtype=object).tolist()
        above = heading_row(rows)
        _names_check(top.iloc[above] if len(top) else (), path)
        frame = pd.read_excel(
            book, sheet_name=sheet, skiprows=above, na_values=MISSING_MARKS, keep_default_na=False
        )
    return _noted(frame, above, rows)


def column_of(frame: Table, name: str) -> Table:
    """The column; raises UnreadableTable that names near spellings where it is absent."""
    if name in frame.columns:
        return frame[name]
    from difflib import get_close_matches

    near = get_close_matches(name, list(frame.columns), n=SHOWN, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else f". Columns are {_listed(frame.columns)}."
    raise UnreadableTable(f"The data have no column {name!r}{hint}", reason="no_column", where=name)


def _listed(names: Table) -> str:
    shown = [str(name) for name in names[:12]]
    return ", ".join(shown) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def numbers_of(frame: Table, name: str) -> FloatArray:
    """The column as floats, missing as NaN; raises UnreadableTable with rows and cells that are text.

    Rows count from 1 after the heading.
    """
    import pandas as pd

    column = column_of(frame, name)
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(object)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        raise UnreadableTable(
            f"Column {name!r} holds dates, not numbers; use i.{name} or its year as a column.",
            reason="not_a_number",
            where=name,
        )
    if pd.api.types.is_numeric_dtype(column.dtype):
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
    values = pd.to_numeric(column, errors="coerce")
    wrong = np.flatnonzero(values.isna().to_numpy() & column.notna().to_numpy())
    blank = [row for row in wrong.tolist() if str(column.iloc[row]).strip() in MISSING_MARKS]
    wrong = np.setdiff1d(wrong, blank)
    if len(wrong):
        cells = ", ".join(f"row {row + 1}: {str(column.iloc[row])!r}" for row in wrong[:SHOWN].tolist())
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise UnreadableTable(
            f"Column {name!r} must hold numbers, but {cells}{more}. Correct the cells, leave them empty, or "
            f"use i.{name} if these are groups.",
            reason="not_a_number",
            where=name,
        )
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))


def codes_of(frame: Table, name: str) -> tuple[IntArray, Table]:
    """Group codes of a column (-1 where missing) and the sorted levels."""
    import pandas as pd

    codes, levels = pd.factorize(column_of(frame, name), sort=True, use_na_sentinel=True)
    return codes.astype(np.int64), levels

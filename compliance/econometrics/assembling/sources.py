"""Steps that measure: the green index of annual reports, quality from customs rows; joins nothing."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from compliance.econometrics.assembling.bench import Bench, spelled
from compliance.econometrics.faults import EconometricsError, SpecificationFault, UnreadableTable
from compliance.econometrics.fields import Fields
from compliance.econometrics.greenindex.dictionary import OWN_WORDS, dictionary_read
from compliance.econometrics.greenindex.index import GreenIndex, index_of_file
from compliance.econometrics.greenindex.matching import Matcher, Mode
from compliance.econometrics.quality.measurement import FIRMS
from compliance.econometrics.quality.options import QualityOptions, Sigma, Standard, columns_from
from compliance.econometrics.quality.study import connection_open, measure_quality
from compliance.econometrics.reading import column_of

ENDINGS = (".pdf", ".txt", ".html", ".htm")
SHOWN = 5


def green_index(bench: Bench, part: Fields) -> dict[str, Any]:
    """Counts the report of each row; columns `gr`, `gr_count`, `gr_negated`, `gr_ln_characters`.

    A row whose report is absent or refused has no index, not the index 0. Raises where no report was counted.
    """
    folder = bench.path(part, "texts")
    pattern = str(part.take("file"))
    dictionary = bench.path(part, "dictionary") if "dictionary" in part.content else OWN_WORDS
    mode = part.choice("mode", tuple(str(one) for one in Mode), str(Mode.AUTOMATON))
    own = str(part.take("name", default="") or "")
    into = str(part.take("into", default="gr") or "gr")
    part.done()
    if not folder.is_dir():
        raise UnreadableTable(
            f"{part.where}: there is no folder {folder.name}.", reason="no_file", where=str(folder)
        )
    words = dictionary_read(dictionary)
    matcher = Matcher(words, Mode(mode))
    names = [""] * len(bench.table) if not own else [str(spelled(one)) for one in column_of(bench.table, own)]
    found: list[GreenIndex | None] = []
    absent: list[str] = []
    refused: Counter[str] = Counter()
    for row, name in enumerate(names):
        told = _file_name(bench, part, pattern, row)
        path = _report(folder, told)
        if path is None:
            absent.append(told)
            found.append(None)
            continue
        try:
            found.append(index_of_file(path, matcher, names=[name] if name else []))
        except EconometricsError as error:
            refused[error.reason] += 1
            found.append(None)
    counted = [index for index in found if index is not None]
    if not counted:
        raise UnreadableTable(
            f"{part.where}: no report of {len(found)} rows could be counted; looked for "
            f"{', '.join(absent[:3])} in {folder.name}.",
            reason="no_reports",
            where="file",
        )
    bench.add(part, {into + end: column for end, column in _columns(found).items()})
    return {
        "counted": len(counted), "absent": len(absent), "first_absent": absent[:SHOWN],
        "refused": dict(refused), "mode": mode, "dictionary": words.to_json(),
    }  # fmt: skip


def _file_name(bench: Bench, part: Fields, pattern: str, row: int) -> str:
    """The pattern with the row's cells, such as `{code:06d}_{year}`."""
    line = bench.table.iloc[row]
    try:
        return pattern.format_map({name: spelled(line[name]) for name in bench.table.columns})
    except KeyError as error:
        column_of(bench.table, str(error.args[0]))
        raise
    except (ValueError, IndexError) as error:
        raise SpecificationFault(
            f"{part.where}: {pattern!r} cannot be filled in row {row + 1}: {error}. Write columns as "
            "{year} or {code:06d}.",
            reason="pattern",
            where="file",
        ) from error


def _report(folder: Path, name: str) -> Path | None:
    """The file of that name, with any known ending where it has none; never one outside the folder."""
    for ending in ("", *ENDINGS):
        path = folder / f"{name}{ending}"
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    return None


def _columns(found: list[GreenIndex | None]) -> dict[str, Any]:
    def column(of: Any) -> Any:
        return np.array([np.nan if index is None else float(of(index)) for index in found])

    return {
        "": column(lambda index: index.gr),
        "_count": column(lambda index: index.count),
        "_negated": column(lambda index: index.negated),
        "_ln_characters": column(lambda index: np.log(max(index.characters, 1))),
    }


def quality(bench: Bench, part: Fields) -> dict[str, Any]:
    """Measures customs rows into a table of firm-years, named by `into`, for a later match or merge."""
    rows = bench.path(part, "rows")
    into = str(part.take("into", default="quality") or "quality")
    files = {
        key: str(bench.path(part, key)) if key in part.content else ""
        for key in ("literature", "concordance")
    }
    options = QualityOptions(
        sigma=Sigma(part.choice("sigma", tuple(str(one) for one in Sigma), str(Sigma.DIFFERENCES))),
        standard=Standard(part.choice("standard", tuple(str(one) for one in Standard), str(Standard.MINMAX))),
        columns=columns_from({key: str(value) for key, value in part.mapping("columns").items()}),
        fixed_sigma=part.number("fixed_sigma", 5.0),
        trim=part.number("trim", 0.01),
        literature=files["literature"],
        concordance=files["concordance"],
    )
    part.done()
    if not rows.is_file():
        raise UnreadableTable(f"There is no file {rows.name}.", reason="no_file", where=str(rows))
    with tempfile.TemporaryDirectory() as scratch, connection_open(options, Path(scratch)) as con:
        found = measure_quality(con, rows, options)
        bench.tables[into] = con.execute(f"SELECT * FROM {FIRMS} ORDER BY firm, year").df()
    return {"table": into, "columns": list(bench.tables[into].columns), **found.to_json()}

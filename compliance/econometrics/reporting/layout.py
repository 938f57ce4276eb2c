"""A publication table as rows of cells, made from results JSON in one language; knows no file format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compliance.econometrics.reporting.options import ReportOptions
from compliance.econometrics.reporting.wording import word

DUMMY = re.compile(r"^\(?-?\d[\w.]*\.\w")
TESTS = ("kp_rk_lm_p", "kp_rk_wald_f", "effective_f", "ar_p", "hansen_p")
CONSTANT = "_cons"


@dataclass(frozen=True, slots=True)
class TableCell:
    """Text as printed; `number` and `stars` where a spreadsheet may hold the value itself."""

    text: str = ""
    number: float | None = None
    stars: int = 0
    bracketed: bool = False
    decimals: int = 3


@dataclass(frozen=True, slots=True)
class TableRow:
    """A label and one cell a column; `ruled` draws the line above it."""

    label: str
    cells: tuple[TableCell, ...]
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Three rules: above the head, below it, below the last row."""

    key: str
    language: str
    title: str
    head: tuple[TableRow, ...]
    body: tuple[TableRow, ...]
    notes: tuple[str, ...]

    @property
    def columns(self) -> int:
        return len(self.head[0].cells)


def stars_of(p: float | None, levels: Sequence[float]) -> int:
    """How many levels p lies below."""
    return 0 if p is None else sum(p < level for level in levels)


def fixed(value: float | None, decimals: int) -> str:
    """The number with so many decimals and a true minus; scientific where it would print as zero."""
    if value is None:
        return ""
    if value and abs(value) < 0.5 * 10.0**-decimals:
        return f"{value:.{max(decimals - 1, 0)}e}".replace("-", "−")
    return f"{value:,.{decimals}f}".replace("-", "−")


def layouts(models: Sequence[Mapping[str, Any]], options: ReportOptions, language: str) -> list[TableLayout]:
    """Regressions in one table, each difference-in-differences model in one of its own."""
    chosen = [model for model in models if not options.models or model["name"] in options.models]
    fine = [model for model in chosen if "error" not in model]
    failed = tuple(
        word("failed", language, name=model["name"], why=model["error"]["sentence"])
        for model in chosen
        if "error" in model
    )
    regressions = [model for model in fine if model.get("coefficients") and not model.get("aggregates")]
    found = []
    if regressions:
        title = options.title.get(language) or word("regressions", language)
        found.append(_regressions(regressions, options, language, title, failed))
    for model in fine:
        if model.get("aggregates"):
            found.append(_effects(model, options, language, len(found) + 1))
    return found


def _variables(models: Sequence[Mapping[str, Any]], options: ReportOptions) -> list[str]:
    names = list(dict.fromkeys(name for model in models for name in model["coefficients"]))
    if options.keep:
        return [name for name in options.keep if name in names]
    return [name for name in names if name != CONSTANT and not DUMMY.match(name)]


def _regressions(
    models: Sequence[Mapping[str, Any]],
    options: ReportOptions,
    language: str,
    title: str,
    failed: tuple[str, ...],
) -> TableLayout:
    shown = _variables(models, options)
    head = (
        TableRow("", tuple(TableCell(f"({place})") for place in range(1, len(models) + 1))),
        TableRow("", tuple(TableCell(options.label(str(model["name"]), language)) for model in models)),
        TableRow(
            word("variable", language),
            tuple(TableCell(options.label(str(model.get("outcome", "")), language)) for model in models),
        ),
    )
    body: list[TableRow] = []
    for name in shown:
        cells = [model["coefficients"].get(name) for model in models]
        body += _pair(options.label(name, language), cells, options)
    constants = [model["coefficients"].get(CONSTANT) for model in models]
    if any(constants) and not options.keep:
        body += _pair(word("constant", language), constants, options)
    body += _facts(models, options, language, shown)
    notes = (_note(models, options, language), *failed)
    return TableLayout(
        "regressions", language, word("table", language, number=1, title=title), head, tuple(body), notes
    )


def _pair(label: str, items: Sequence[Mapping[str, Any] | None], options: ReportOptions) -> list[TableRow]:
    """The coefficient with stars, and what stands in parentheses below it."""
    above = tuple(
        _estimate(item.get("beta"), item.get("p"), options) if item else TableCell() for item in items
    )
    below = tuple(_below(item, options) if item else TableCell() for item in items)
    return [TableRow(label, above), TableRow("", below)]


def _estimate(value: float | None, p: float | None, options: ReportOptions) -> TableCell:
    stars = stars_of(p, options.stars)
    return TableCell(fixed(value, options.decimals) + "*" * stars, value, stars, decimals=options.decimals)


def _below(item: Mapping[str, Any], options: ReportOptions) -> TableCell:
    if options.below == "ci":
        low, high = item.get("ci") or (None, None)
        return TableCell(f"[{fixed(low, options.decimals)}, {fixed(high, options.decimals)}]")
    decimals = 2 if options.below == "t" else options.decimals
    value = item.get(options.below)
    text = f"({fixed(value, decimals)})" if value is not None else ""
    return TableCell(text, value, bracketed=True, decimals=decimals)


def _facts(
    models: Sequence[Mapping[str, Any]], options: ReportOptions, language: str, shown: Sequence[str]
) -> list[TableRow]:
    """Effects, controls, instrument statistics, N, clusters, R²; a line only where some model has it."""
    yes, no = word("yes", language), word("no", language)
    rows: list[TableRow] = []
    hidden = [set(model["coefficients"]) - {CONSTANT} - set(shown) for model in models]
    if any(hidden):
        rows.append(_texts(word("controls", language), [yes if names else no for names in hidden]))
    effects = [[part["effect"] for part in model.get("absorbed") or []] for model in models]
    for effect in dict.fromkeys(name for names in effects for name in names):
        label = " × ".join(options.label(part, language) for part in re.split(r"[\^#:*]", effect))
        rows.append(
            _texts(
                word("effect", language, name=label), [yes if effect in names else no for names in effects]
            )
        )
    for key in TESTS:
        values = [(model.get("diagnostics") or {}).get(key) for model in models]
        if any(isinstance(value, (int, float)) for value in values):
            made = _chances if key.endswith("_p") else _numbers
            rows.append(made(word(key, language), values, options.decimals))
    rows.append(_numbers(word("n", language), [model.get("n") for model in models], 0))
    counts = [min((model.get("n_clusters") or {"": None}).values(), key=lambda n: n or 0) for model in models]
    if any(counts):
        rows.append(_numbers(word("clusters", language), counts, 0))
    for key in ("r2", "r2_within"):
        values = [model.get(key) for model in models]
        if any(value is not None for value in values):
            rows.append(_numbers(word(key, language), values, options.decimals))
    return [TableRow(row.label, row.cells, ruled=place == 0) for place, row in enumerate(rows)]


def _texts(label: str, texts: Sequence[str]) -> TableRow:
    return TableRow(label, tuple(TableCell(text) for text in texts))


def _numbers(label: str, values: Sequence[float | None], decimals: int) -> TableRow:
    cells = (TableCell(fixed(value, decimals), value, decimals=decimals) for value in values)
    return TableRow(label, tuple(cells))


def _chances(label: str, values: Sequence[float | None], decimals: int) -> TableRow:
    """p values: those below the last printed digit as less than it."""
    least = 10.0**-decimals
    cells = (
        TableCell(f"<{least:.{decimals}f}")
        if value is not None and value < least
        else TableCell(fixed(value, decimals), value, decimals=decimals)
        for value in values
    )
    return TableRow(label, tuple(cells))


def _note(models: Sequence[Mapping[str, Any]], options: ReportOptions, language: str) -> str:
    kinds: dict[str, list[str]] = {}
    for place, model in enumerate(models, start=1):
        kinds.setdefault(_errors(model, options, language), []).append(f"({place})")
    joined = "; ".join(
        kind if len(kinds) == 1 else f"{' '.join(places)} {kind}" for kind, places in kinds.items()
    )
    return word(
        "note",
        language,
        below=word(f"below_{options.below}", language),
        errors=joined,
        stars=_marks(options, language),
    ).strip()


def _marks(options: ReportOptions, language: str) -> str:
    """What the stars mean."""
    marks = ", ".join(
        f"{'*' * (len(options.stars) - place)} p < {level:g}"
        for place, level in enumerate(reversed(options.stars))
    )
    return f"{marks}{'.' if language == 'en' else '。'}" if marks else ""


def _errors(model: Mapping[str, Any], options: ReportOptions, language: str) -> str:
    kind = str(model.get("vcov", ""))
    names = [options.label(name, language) for name in model.get("n_clusters") or {}]
    if names:
        between = " and " if language == "en" else "和"
        return word("errors_cluster", language, names=between.join(names))
    if kind == "iid":
        return word("errors_iid", language)
    return word("errors_hc" if kind.startswith("hc") else "errors_other", language, kind=kind.upper())


def _effects(model: Mapping[str, Any], options: ReportOptions, language: str, number: int) -> TableLayout:
    """The average effect of each estimator of one study, side by side."""
    every = {str(model.get("estimator", "did")): model, **(model.get("comparison") or {})}
    simple = [item["aggregates"]["simple"] for item in every.values()]
    head = (
        TableRow("", tuple(TableCell(f"({place})") for place in range(1, len(every) + 1))),
        TableRow(
            word("estimator", language), tuple(TableCell(options.label(name, language)) for name in every)
        ),
    )
    given = [{**item, "beta": item.get("att")} for item in simple]
    body = _pair(word("att", language), given, options)
    sizes = [
        (item.get("n") or {}).get("rows", (item.get("n") or {}).get("observations"))
        for item in every.values()
    ]
    extra = [_numbers(word("n", language), sizes, 0)] if any(sizes) else []
    pretest = ((model.get("joint_pretest") or {}).get("p"),) + (None,) * (len(every) - 1)
    if pretest[0] is not None:
        extra.append(_numbers(word("pretest", language), pretest, options.decimals))
    body += [TableRow(row.label, row.cells, ruled=place == 0) for place, row in enumerate(extra)]
    title = word("table", language, number=number, title=f"{word('did_table', language)} ({model['name']})")
    failed = tuple(
        word("failed", language, name=name, why=why) for name, why in (model.get("failed") or {}).items()
    )
    note = word(
        "note",
        language,
        below=word(f"below_{options.below}", language),
        errors=word("errors_did", language),
        stars=_marks(options, language),
    )
    return TableLayout(f"did_{number}", language, title, head, tuple(body), (note.strip(), *failed))

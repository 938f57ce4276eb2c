"""A table layout as LaTeX with booktabs; Chinese needs the package ctex."""

from __future__ import annotations

from compliance.econometrics.reporting.layout import TableCell, TableLayout, TableRow

ESCAPED = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$", "×": r"$\times$",
    "²": "$^2$", "<": "$<$", ">": "$>$", "–": "--",
}  # fmt: skip


def escaped(text: str) -> str:
    """Text that LaTeX prints as it stands."""
    return "".join(ESCAPED.get(letter, letter) for letter in text)


def latex(table: TableLayout) -> str:
    """A `table` environment; the comment says which packages it needs."""
    needs = r"% \usepackage{booktabs}" + ("\n% \\usepackage{ctex}" if table.language == "zh" else "")
    title = table.title.split(". ", 1)[-1] if table.language == "en" else table.title.split(" ", 2)[-1]
    lines = [
        needs, r"\begin{table}[htbp]", r"\centering", rf"\caption{{{escaped(title)}}}",
        rf"\label{{tab:{table.key}}}", rf"\begin{{tabular}}{{l{'c' * table.columns}}}", r"\toprule",
    ]  # fmt: skip
    lines += [_row(row) for row in table.head]
    lines.append(r"\midrule")
    for row in table.body:
        lines += [r"\addlinespace", _row(row)] if row.ruled else [_row(row)]
    lines += [r"\bottomrule", r"\end{tabular}"]
    lines += [rf"\par\smallskip{{\footnotesize {escaped(note)}\par}}" for note in table.notes]
    return "\n".join([*lines, r"\end{table}", ""])


def _row(row: TableRow) -> str:
    return " & ".join([escaped(row.label), *(_cell(cell) for cell in row.cells)]) + r" \\"


def _cell(cell: TableCell) -> str:
    if cell.stars:
        return f"{escaped(cell.text.rstrip('*'))}$^{{{'*' * cell.stars}}}$"
    return escaped(cell.text)

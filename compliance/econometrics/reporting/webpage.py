"""Table layouts, plots and credibility as one HTML page that needs no other file; escapes all text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from compliance.econometrics.reporting.layout import TableCell, TableLayout, TableRow

STYLE = """
body{font-family:"Times New Roman","Noto Serif CJK SC","SimSun",serif;
 max-width:70rem;margin:2rem auto;padding:0 1rem;color:#111}
table.three{border-collapse:collapse;margin:0 auto 0.5rem;
 border-top:2px solid #000;border-bottom:2px solid #000}
table.three caption{font-weight:bold;padding:0.5rem}
table.three td,table.three th{padding:0.15rem 0.9rem;text-align:center;font-weight:normal}
table.three td:first-child,table.three th:first-child{text-align:left}
table.three thead tr:last-child>*{border-bottom:1px solid #000}
table.three tr.gap>*{padding-top:0.6rem}
p.note{font-size:0.85rem;max-width:52rem;margin:0.2rem auto}
figure{margin:1.5rem auto;text-align:center} figure svg{max-width:100%;height:auto}
table.attacks{border-collapse:collapse;width:100%;font-size:0.95rem}
table.attacks td,table.attacks th{border-bottom:1px solid #ccc;padding:0.45rem;
 text-align:left;vertical-align:top}
table.attacks code{font-size:0.78rem;color:#444;overflow-wrap:anywhere}
.light{display:inline-block;padding:0.1rem 0.6rem;border-radius:0.2rem;
 font-weight:bold;white-space:nowrap}
.green{background:#009e73;color:#fff}.amber{background:#f0c808;color:#000}.red{background:#b22d00;color:#fff}
.not_run{background:#fff;color:#333;border:1px dashed #666}
"""


def page(title: str, language: str, parts: Sequence[str]) -> str:
    """A whole page from parts that are HTML already."""
    spoken = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{spoken}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>{escape(title)}</h1>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def table_html(table: TableLayout) -> str:
    """One table with its notes."""
    head = "".join(_row(row, "th") for row in table.head)
    body = "".join(_row(row, "td") for row in table.body)
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in table.notes)
    return (
        f'<table class="three"><caption>{escape(table.title)}</caption><thead>{head}</thead>'
        f"<tbody>{body}</tbody></table>{notes}"
    )


def _row(row: TableRow, tag: str) -> str:
    cells = "".join(f"<{tag}>{_cell(cell)}</{tag}>" for cell in row.cells)
    ruled = ' class="gap"' if row.ruled else ""
    return f"<tr{ruled}><{tag}>{escape(row.label)}</{tag}>{cells}</tr>"


def _cell(cell: TableCell) -> str:
    if cell.stars:
        return f"{escape(cell.text.rstrip('*'))}<sup>{'*' * cell.stars}</sup>"
    return escape(cell.text)

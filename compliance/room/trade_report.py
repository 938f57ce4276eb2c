"""The trade page for print: each picture above the first rows of its table, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from compliance.core import clock
from compliance.core.documents import Align, Block, Column, Document, Heading, Paragraph, Picture, Table, Tone
from compliance.core.drawing import Look, chart_svg
from compliance.core.tables import Table as PageTable

ROWS = 40
"""Of a table in print; the Excel file holds the rest."""


def trade_document(
    *, association: str, scope: str, parts: Iterable[tuple[PageTable, Any, str]], language: str
) -> Document:
    """`parts`: table, its chart (None: nothing is drawn) and the chart in words; `scope` in words."""
    return Document(
        title=_("Trade and notifications"),
        subtitle=f"{association} · {scope}",
        language=language,
        made_on=clock.today(),
        author=association,
        page_words=pgettext("page number", "{page} of {pages}"),
        footer=_(
            "Notifications as far as this installation has read them; exports as reported to UN Comtrade."
        ),
        blocks=[block for table, chart, told in parts for block in _part(table, chart, told, language)],
    )


def _part(table: PageTable, chart: Any, told: str, language: str) -> Iterator[Block]:
    yield Heading(str(table.title))
    if chart is not None:
        yield Picture(chart_svg(chart, Look(language=language)), told)
    columns = [
        Column(
            str(column.title), max(1.0, column.width / 10), Align.RIGHT if column.is_number else Align.LEFT
        )
        for column in table.heads
    ]
    rows = [[str(cell.shown) for _column, cell in line] for line in table.lines[:ROWS]]
    yield Table(columns, rows, empty=str(table.empty))
    if more := max(0, len(table.rows) - ROWS):
        said = ngettext("%(count)d more row stands in Excel.", "%(count)d more rows stand in Excel.", more)
        yield Paragraph(said % {"count": more}, Tone.FINE)

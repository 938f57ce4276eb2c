"""Rows of a table as the page writes them: escaped, with badge, link or note, figures as the language has."""

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.core.tables import Cell, Column, Table
from compliance.desk.templatetags.desk import table_body

WORDS = st.text(alphabet="a<>&\"'% {}欧", max_size=12)
CELLS = st.builds(
    Cell,
    value=st.one_of(
        st.none(), WORDS, st.integers(-(10**7), 10**7), st.decimals("-9999", "9999", places=2), st.dates()
    ),
    text=WORDS,
    url=st.sampled_from(["", '/a/?b=1&c="2"', "javascript:<x>"]),
    note=WORDS,
    tone=st.sampled_from(["", "act", "quiet"]),
)
BY_TEMPLATE = Template(
    "{% for line in table.lines %}<tr>{% for column, cell in line %}"
    '<td data-label="{{ column.title }}"{% if column.is_number %} class="number"{% endif %}>'
    '{% if cell.tone %}<span class="badge tone-{{ cell.tone }}">{{ cell.shown|default_if_none:"–" }}</span>'
    '{% elif cell.url %}<a href="{{ cell.url }}">{{ cell.shown|default_if_none:"–" }}</a>'
    '{% else %}{{ cell.shown|default_if_none:"–" }}{% endif %}'
    "{% if cell.note %}<small>{{ cell.note }}</small>{% endif %}</td>{% endfor %}</tr>\n{% endfor %}"
)
"""The same as Django's own templates write it."""


def table(*rows: list[Cell]) -> Table:
    columns = (
        Column('what & "why"'),
        Column(gettext_lazy("value"), "money"),
        Column("hidden", is_sheet_only=True),
        Column("on", "date"),
    )
    return Table("T", columns, rows)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=3))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_rows_are_what_a_template_would_write(language: str, rows: list[list[Cell]]) -> None:
    made = table(*rows)
    with override(language):
        assert table_body(made) == BY_TEMPLATE.render(Context({"table": made})).rstrip("\n")


def test_figures_and_days_follow_the_language_and_none_is_a_dash() -> None:
    row = [Cell("a"), Cell(Decimal("1234.5")), Cell("x"), Cell(date(2026, 3, 1))]
    with override("en"):
        assert "March 1, 2026" in table_body(table(row))
    with override("zh-hans"):
        assert "2026年3月1日" in table_body(table(row))
    assert table_body(table([Cell(None)] * 4)).count("–") == 3


def test_words_that_are_marked_as_safe_stand_and_others_are_escaped() -> None:
    row = [Cell("<b>"), Cell(mark_safe("<i>1</i>")), Cell(""), Cell("", note="<u>")]
    body = table_body(table(row))
    assert "&lt;b&gt;" in body and "<i>1</i>" in body and "<small>&lt;u&gt;</small>" in body


def test_no_row_is_no_text() -> None:
    assert table_body(table()) == ""

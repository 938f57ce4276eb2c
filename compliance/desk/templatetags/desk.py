"""Tags of the frame around every page: the bar's links and the theme that the reader chose."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Link, links_for, workplaces_for
from compliance.core.tables import Cell, Table
from compliance.desk.plotting.bundle import bundle_name
from regulations.substance_words import substance_title
from regulations.symbol_words import symbol_words

register = template.Library()

CLASS_NUMBER = ' class="number"'
THEME_COOKIE = "fairlead_theme"
THEMES = {"auto": _("As the system"), "light": _("Light"), "dark": _("Dark")}


@register.simple_tag(takes_context=True)
def bar_links(context: dict[str, Any]) -> tuple[list[Link], list[Link]]:
    """(in the bar, under “More”); nothing for strangers."""
    request: HttpRequest = context["request"]
    user = getattr(request, "user", None)
    return links_for(user, request.path) if user is not None and user.is_authenticated else ([], [])


@register.simple_tag(takes_context=True)
def workplaces(context: dict[str, Any]) -> list[Link]:
    """The places between which the reader may change over; empty for one place."""
    request: HttpRequest = context["request"]
    return workplaces_for(request.user, request.path)


@register.simple_tag(takes_context=True)
def theme_now(context: dict[str, Any]) -> str:
    """light, dark, or auto: what the system of the reader wants."""
    chosen = context["request"].COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


@register.simple_tag
def theme_choices() -> list[tuple[str, str]]:
    return [(code, str(words)) for code, words in THEMES.items()]


@register.simple_tag
def plot_bundle() -> str:
    """Name of the script that makes plots interactive."""
    return bundle_name()


@register.simple_tag
def table_body(table: Table) -> SafeString:
    """The rows of a table. Built here and not in a template: a page has a thousand cells."""
    starts = [
        f'<td data-label="{escape(column.title)}"{CLASS_NUMBER if column.is_number else ""}>'
        for column in table.heads
    ]
    lines = (
        "".join(f"{start}{_cell(cell)}</td>" for start, (_column, cell) in zip(starts, line, strict=True))
        for line in table.lines
    )
    return mark_safe("\n".join(f"<tr>{line}</tr>" for line in lines))


def _cell(cell: Cell) -> str:
    words = _words(cell.shown)
    if cell.tone:
        words = f'<span class="badge tone-{escape(cell.tone)}">{words}</span>'
    elif cell.url:
        words = f'<a href="{escape(cell.url)}">{words}</a>'
    return f"{words}<small>{_words(cell.note)}</small>" if cell.note else words


def _words(value: Any) -> str:
    """As a template writes it: a figure or a day in the way of the reader's language, a dash for None."""
    if isinstance(value, str):
        return conditional_escape(value)
    return "–" if value is None else conditional_escape(localize(template_localtime(value)))


@register.filter
def titled(title: str) -> str:
    """A rule's title; where it is a substance that we know, with its name in the reader's language."""
    return substance_title(title)


@register.filter
def symbol(printed: str) -> str:
    """A symbol in the reader's language where we made it ourselves; official ones as they are."""
    return symbol_words(printed)

"""Tags of the frame around every page: the bar's links and the theme that the reader chose."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Link, links_for, workplaces_for
from compliance.desk.plotting.bundle import bundle_name
from regulations.substance_words import substance_title
from regulations.symbol_words import symbol_words

register = template.Library()

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


@register.filter
def titled(title: str) -> str:
    """A rule's title; where it is a substance that we know, with its name in the reader's language."""
    return substance_title(title)


@register.filter
def symbol(printed: str) -> str:
    """A symbol in the reader's language where we made it ourselves; official ones as they are."""
    return symbol_words(printed)

"""MJML to the HTML of a mail: the skeleton is compiled once a process, then filled like any template.

`mrml` lays out, Django fills, `css-inline` writes the styles to where mail programs read them. No network:
neither of them fetches anything.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import css_inline
import mrml
from django.template import Context, Template, TemplateDoesNotExist
from django.template.engine import Engine

_HEAD = "{% load i18n l10n %}"
_LABEL = re.compile(r' aria-label="[^"]*"')
"""mrml repeats the title as a label; a title from outside is better not in an attribute."""
_BLANKS = re.compile(r"\s*\n\s*")
_inliner = css_inline.CSSInliner(
    keep_style_tags=False, keep_at_rules=True, keep_link_tags=False, load_remote_stylesheets=False
)


def html_of(name: str, context: dict[str, Any]) -> str:
    """The page of the MJML template `name`, filled in the active language, styles inlined."""
    page = skeleton(name).render(Context(context))
    # Lines at most as long as what one tag holds; quoted-printable folds the rest.
    return _inliner.inline(_BLANKS.sub("\n", page))


@cache
def skeleton(name: str) -> Template:
    """The compiled template. Its words are looked up when it is filled, so it serves every language."""
    # Without the table of fonts: mrml would import them from a host that then sees who reads.
    page = mrml.to_html(_source(name), render_options=mrml.RenderOptions(fonts={})).content
    return Template(_HEAD + _LABEL.sub("", page))


def _source(name: str) -> str:
    """The text of a template before Django reads it. Raises TemplateDoesNotExist."""
    for loader in Engine.get_default().template_loaders:
        for origin in loader.get_template_sources(name):
            try:
                return str(loader.get_contents(origin))
            except TemplateDoesNotExist:
                continue
    raise TemplateDoesNotExist(name)

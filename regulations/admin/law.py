"""What all tables of the law share in the admin: read by everybody, written by no form."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from compliance.core.access import RoleRules
from compliance.core.exports import ExportAdmin

CHIP = "bg-base-100 dark:bg-base-800 px-1.5 py-0.5 rounded-default text-xs whitespace-nowrap"
LINK = "text-primary-600 dark:text-primary-500 underline-offset-2 hover:underline"


class Tag(tuple[str, Any]):
    """A code with its words: a coloured label in a list, the words alone on a page."""

    __slots__ = ()

    def __new__(cls, code: str, words: Any) -> "Tag":
        return super().__new__(cls, (code, str(words)))

    def __str__(self) -> str:
        return self[1]


class LawAdmin(RoleRules, ExportAdmin, ModelAdmin):
    """A list that is searched, filtered and exported; its rows come from sources and stay as read."""

    list_per_page = 50
    list_max_show_all = 500
    show_full_result_count = False
    list_filter_submit = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [name for _, options in self.get_fieldsets(request, obj) for name in _flat(options["fields"])]
        return tuple(dict.fromkeys((*self.readonly_fields, *shown)))


def _flat(names: Iterable[Any]) -> Iterable[str]:
    for name in names:
        yield from (name,) if isinstance(name, str) else name


def page_link(page: str, pk: Any, text: Any) -> SafeString:
    """A link to the page of a row: `page` such as `regulations_notice`."""
    return format_html(
        '<a class="{}" href="{}">{}</a>', LINK, reverse(f"admin:{page}_change", args=[pk]), text
    )


def list_link(page: str, text: Any, **filters: Any) -> SafeString:
    """A link to a list narrowed by filters."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return format_html(
        '<a class="{}" href="{}?{}">{}</a>', LINK, reverse(f"admin:{page}_changelist"), query, text
    )


def foreign_link(address: str, text: Any = "") -> SafeString | str:
    """A link out of the house, opened beside it; only http and https are linked."""
    if not address.startswith(("https://", "http://")):
        return str(text or address)
    return format_html(
        '<a class="{}" href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
        LINK,
        address,
        text or address,
    )


def lines(rows: Iterable[Any]) -> SafeString | str:
    """Rows one under another; a dash where there are none."""
    return format_html_join("", "<div>{}</div>", ((row,) for row in rows)) or "–"


def chips(words: Iterable[Any]) -> SafeString | str:
    """Short words as small labels; a dash where there are none."""
    found = format_html_join(
        " ",
        '<span class="{}">{}</span>',
        ((CHIP, word) for word in words),
    )
    return found or "–"


def back(request: HttpRequest, fallback: str) -> HttpResponse:
    """After a dialog: reload the page that it stood on."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": fallback})
    return HttpResponseRedirect(fallback)

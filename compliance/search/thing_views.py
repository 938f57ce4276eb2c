"""Pages of acts, substances and obligations as the index knows them, with what bears or mentions them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.search import wording
from compliance.search.asking import Asked
from compliance.search.models import Entry
from compliance.search.querying import search
from compliance.search.results import address_of, lines_of
from regulations.article_words import article_words
from regulations.catalogue.loading import catalogue
from regulations.models import Act, Listing, Substance
from regulations.symbol_words import list_words
from regulations.wording import regime

SHOWN = 50
_KEYS = {"act": "act_id", "substance": "substance_id", "notice": "notice_id", "product": "product_id"}


@require_safe
@never_cache
@login_required
def thing(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """One act, substance or obligation. What they are is public; which products bear them is the reader's."""
    if kind not in Entry.Kind.values:
        raise Http404
    if kind in (Entry.Kind.NOTICE, Entry.Kind.PRODUCT):
        return redirect(f"desk:{kind}", int(_number(name)))
    key = {"obligation": name} if kind == Entry.Kind.OBLIGATION else {_KEYS[kind]: _number(name)}
    entry = get_object_or_404(Entry.objects.select_related("act", "substance"), kind=kind, **key)
    query = entry.label or entry.title
    around = search(Asked(q=query), user=request.user, size=SHOWN)
    lines = [line for line in lines_of(around, query) if line.url != address_of(entry)]
    context = {
        "entry": entry,
        "kind_words": wording.kind(kind),
        "tone": wording.TONES[kind],
        "facts": _facts(entry),
        "links": _links(entry),
        "text": _text(entry),
        "lines": lines,
        "more": f"{reverse('search:page')}?{Asked(q=query).address(stay='1')}",
        "total": around.total,
    }
    return render(request, "search/thing.html", context)


def _number(name: str) -> int:
    if not name.isascii() or not name.isdigit() or len(name) > 18:
        raise Http404
    return int(name)


def _facts(entry: Entry) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    if entry.act:
        told = _act_facts(entry.act)
    elif entry.substance:
        told = _substance_facts(entry.substance)
    elif entry.obligation in catalogue().obligations:
        told = _obligation_facts(entry.obligation)
    regimes = ", ".join(regime(code) for code in entry.regimes)
    markets = ", ".join(wording.market(code) for code in entry.markets)
    told += [(_("Regimes"), regimes), (_("Markets"), markets)]
    return [(words, text) for words, text in told if text]


def _act_facts(act: Act) -> list[tuple[str, str]]:
    return [
        ("CELEX", act.celex),
        ("ELI", act.eli),
        (_("Also called"), "; ".join(act.aliases.values_list("alias", flat=True)[:SHOWN])),
        (_("Document type"), act.document_type),
        (_("Date of the document"), act.document_on.isoformat() if act.document_on else ""),
        (_("Published"), act.published_on.isoformat() if act.published_on else ""),
        (_("In force, says the source"), {True: _("yes"), False: _("no"), None: _("unknown")}[act.in_force]),
    ]


def _substance_facts(one: Substance) -> list[tuple[str, str]]:
    listed = Listing.objects.filter(substances=one).order_by("list_code", "included_on")
    return [
        ("CAS", one.cas),
        ("EC", one.ec),
        (_("Group"), "; ".join(str(group) for group in one.groups.all()[:SHOWN])),
        (_("Members"), "; ".join(str(member) for member in one.members.all()[:SHOWN])),
        *(
            (list_words(row.list_code), f"{row.included_on} · {row.get_status_display()} · {row.name}")
            for row in listed[:SHOWN]
        ),
    ]


def _obligation_facts(name: str) -> list[tuple[str, str]]:
    one = catalogue().obligations[name]
    chinese = wording.is_chinese()
    return [
        (_("Who"), one.who.text.zh if chinese else one.who.text.en),
        (pgettext("law", "Act"), one.reference.act.zh if chinese else one.reference.act.en),
        (_("Article"), article_words(one.reference.article, is_eu=bool(one.reference.celex))),
        (_("Next step"), one.next_step.text.zh if chinese else one.next_step.text.en),
    ]


def _text(entry: Entry) -> str:
    if entry.kind != Entry.Kind.OBLIGATION or entry.obligation not in catalogue().obligations:
        return ""
    what = catalogue().obligations[str(entry.obligation)].what
    return what.zh if wording.is_chinese() else what.en


def _links(entry: Entry) -> list[dict[str, Any]]:
    links = []
    if entry.act:
        links.append({"url": f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{entry.act.celex}",
                      "words": "EUR-Lex"})  # fmt: skip
        links.append({"url": f"{reverse('web:law-choose')}?before={entry.act.celex}",
                      "words": _("Compare two texts of this act")})  # fmt: skip
        if entry.act.notice_id:
            links.append(
                {"url": reverse("desk:notice", args=[entry.act.notice_id]), "words": _("Its notice")}
            )
    return links

"""Which acts are watched, and what the source `cellar` is told of them before a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from regulations.models import Act, ActAlias, ActRelation, ActText, Source, WatchedAct
from regulations.models.act import CELEX_OF_ACT
from regulations.understanding.acts import act_references

OUR_LIST = Path(__file__).resolve().parents[1] / "reference" / "watched_acts.yml"
SOURCE = "cellar"
_NUMBER = re.compile(r"[03]((?:19|20)\d{2}[A-Z]{1,2}\d{4})(?:R\(\d{2}\)|-\d{8})?")
OVERLAP = timedelta(days=3)
"""Looked at twice: what CELLAR takes in late bears an earlier day."""
TEXT_DUE = timedelta(days=60)
"""So long a text that was not there at first is asked for again."""


class WatchListBroken(FairleadError):
    """Our own list of acts cannot be read: which line, what is wrong."""


@transaction.atomic
def watched_sync() -> None:
    """Add acts of our own list that are not watched yet. What a user changed or added stays as it is."""
    known = set(WatchedAct.objects.values_list("celex", flat=True))
    WatchedAct.objects.bulk_create(
        WatchedAct(**row, is_ours=True, added_by="", added_at=clock.now())
        for row in our_list()
        if row["celex"] not in known
    )


def our_list() -> list[dict[str, str]]:
    """The rows of our file. Raises WatchListBroken."""
    rows = yaml.safe_load(OUR_LIST.read_text(encoding="utf-8"))
    for number, row in enumerate(rows, 1):
        if set(row) != {"celex", "title", "why"} or not re.fullmatch(CELEX_OF_ACT, str(row["celex"])):
            raise WatchListBroken(f"{OUR_LIST.name}, entry {number}: {row} is no celex with title and why")
    return rows


def celex_given(text: str) -> str:
    """The CELEX number of the act that a person named: by that number, as people write it, or by address.

    A consolidated state or a corrigendum stands for its act. Raises ValidationError that says what to give.
    """
    given = unquote(text).strip()
    number = re.search(r"CELEX:([0-9A-Za-z()-]+)", given, re.IGNORECASE)
    named = (number[1] if number else given).upper()
    if found := _NUMBER.fullmatch(named):
        return f"3{found[1]}"
    hits = list(dict.fromkeys(hit.code for hit in act_references(given)))
    if len(hits) == 1 and re.fullmatch(CELEX_OF_ACT, hits[0]):
        return hits[0]
    raise ValidationError(
        gettext(
            "“%(given)s” names no act. Give its CELEX number, which starts with 3, then the year, a "
            "letter for the kind of act and four digits: 32011L0065 is Directive 2011/65/EU."
        )
        % {"given": text[:80]}
    )


def cellar_options(as_of: date) -> Mapping[str, Any]:
    """Watched acts, names that they go by, where to begin, and acts to look at whatever the feed says."""
    watched_sync()
    watch = list(WatchedAct.objects.filter(enabled=True).values_list("celex", flat=True))
    names = ActAlias.objects.filter(act__celex__in=watch).values_list("alias", "act__celex")
    cellars = Act.objects.filter(celex__in=watch).exclude(cellar="").values_list("cellar", "celex")
    source = Source.objects.filter(name=SOURCE).first()
    options: dict[str, Any] = {
        "watch": watch,
        "names": dict(names) | {f"cellar:{cellar}": celex for cellar, celex in cellars},
        "known": acts_held(),
        "also": acts_due(as_of),
    }
    if source and source.stands_as_of and source.stands_as_of <= as_of:
        options["since"] = (source.stands_as_of - OVERLAP).isoformat()
    return options


def acts_held() -> list[str]:
    """Acts of which a text or a notice is here, and the states of texts: CELLAR need not be asked anew."""
    acts = Act.objects.filter(texts__isnull=False) | Act.objects.filter(notice__isnull=False)
    states = ActText.objects.values_list("celex", flat=True)
    return sorted({*acts.values_list("celex", flat=True), *states})


def acts_due(as_of: date) -> list[str]:
    """Acts whose notice or text has not come yet, and acts that a EUR-Lex feed hinted at; and acts that
    are watched but were never read."""
    fresh = Act.objects.filter(changed_at__date__gte=as_of - TEXT_DUE)
    hinted = fresh.filter(notice__isnull=True, relations__origin=ActRelation.Origin.TITLE)
    textless = fresh.filter(notice__isnull=False, texts__isnull=True)
    added = WatchedAct.objects.filter(enabled=True, is_ours=False).exclude(
        celex__in=Act.objects.filter(texts__isnull=False).values("celex")
    )
    found = {*hinted.values_list("celex", flat=True), *textless.values_list("celex", flat=True)}
    return sorted(name for name in {*found, *added.values_list("celex", flat=True)} if re.match(r"\d", name))

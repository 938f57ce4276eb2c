"""Which story of a family a revision has replaced. It reads notices and writes nothing.

WTO prints a revision as a notice of its own: from then on the document before it, with all that amends it,
is no longer what is proposed. A revision is known to exist also where only something that amends it was read.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from regulations.ingest.families import family_symbols, revision_of, story_symbol
from regulations.models import Notice


def replaced_by(documents: Sequence[Notice]) -> str:
    """The newest revision that took the place of a story (its documents), "" where it still stands."""
    first = documents[0]
    own = max((revision_of(symbol) for symbol in first.symbols), default=0)
    later = [
        symbol
        for one in _family(first)
        for symbol in map(story_symbol, one.symbols)
        if revision_of(symbol) > own
    ]
    return max(later, key=revision_of, default="")


def stories_replaced(documents: Sequence[Notice]) -> list[Notice]:
    """One document of each earlier story that this story took the place of, the newest first."""
    first = documents[0]
    own = max((revision_of(symbol) for symbol in first.symbols), default=0)
    earlier: dict[int, Notice] = {}
    for one in _family(first):
        revision = max(revision_of(symbol) for symbol in one.symbols)
        if revision < own:
            earlier.setdefault(revision, one)
    return [earlier[revision] for revision in sorted(earlier, reverse=True)]


def _family(notice: Notice) -> list[Notice]:
    if notice.kind != Notice.Kind.NOTIFICATION or not notice.symbols:
        return []
    bases = set(family_symbols(notice.symbols))
    tied = Q(base_symbol__in=bases) | Q(symbols__overlap=list(bases)) | Q(parent__base_symbol__in=bases)
    kin = Notice.objects.filter(tied, notice.source.kin()).order_by("pk").distinct()
    return [one for one in kin if one.symbols and bases & set(family_symbols(one.symbols))]

"""What the digests of one moment read alike, read once: standing rules, sources, what concerns an audience.

It is made for a batch and dropped with it; it keeps nothing that differs between readers of one audience.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from compliance.core import clock
from compliance.exposure.selectors import NotYours, Standing, not_yours_counts, standing_on
from compliance.firms.models import Product
from compliance.firms.selectors import Audience, firm_list_visible
from regulations.models import Notice, Source

if TYPE_CHECKING:
    from compliance.firms.models import User


@dataclass(frozen=True, slots=True)
class Coverage:
    """Active products of an audience, and those with a product code and a complete bill of material."""

    products: int
    ready: int


class Alike:
    """Each answer is read when it is first asked for. Without an audience nothing of one is kept."""

    def __init__(self) -> None:
        self._not_yours: dict[Audience, NotYours] = {}
        self._coverage: dict[Audience, Coverage] = {}

    @cached_property
    def standing(self) -> Standing:
        return standing_on(clock.today())

    @cached_property
    def sources(self) -> list[Source]:
        return list(Source.objects.filter(enabled=True))

    @cached_property
    def notices(self) -> int:
        """Notices of public sources that are not gone."""
        return Notice.objects.filter(is_gone=False, owner_key="").count()

    def not_yours(self, user: User, audience: Audience | None) -> NotYours:
        """Standing measures that concern no firm of the user, whose audience this is."""
        if audience is None:
            return not_yours_counts(user=user, standing=self.standing)
        if audience not in self._not_yours:
            self._not_yours[audience] = not_yours_counts(user=user, standing=self.standing)
        return self._not_yours[audience]

    def coverage(self, user: User, audience: Audience | None) -> Coverage:
        """How many products the user's firms have, and how many of them can be compared in full."""
        if audience is None:
            return _coverage(user)
        if audience not in self._coverage:
            self._coverage[audience] = _coverage(user)
        return self._coverage[audience]


def _coverage(user: User) -> Coverage:
    found = Product.objects.filter(firm__in=firm_list_visible(user=user), is_active=True).aggregate(
        n=Count("pk"), ready=Count("pk", filter=~Q(hs="", cn="") & Q(bom_complete=True))
    )
    return Coverage(products=found["n"], ready=found["ready"])

"""Filters of the list as links: what is asked for, what else can be, and addresses that keep the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.desk.listing import OWNERS, Wanted, findings_wanted, firms_offered, regimes_open
from compliance.exposure.models import Finding
from regulations.wording import regime

FIRMS_AS_LINKS = 6
"""With more firms than these the reader chooses from a list."""
REGIMES_AS_LINKS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    words: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one filter. `name` and `options` (value, words): for a list to choose from where
    there are too many for links."""

    words: str
    choices: tuple[Choice, ...]
    name: str = ""
    options: tuple[tuple[str, str], ...] = ()
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    wanted: Wanted
    groups: tuple[Group, ...]
    many_firms: bool = False

    def kept(self, address: str) -> str:
        """The address with what is asked for."""
        query = query_of(self.wanted)
        return f"{address}?{query}" if query else address

    @property
    def is_narrowed(self) -> bool:
        return self.wanted != Wanted()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What is asked for, for hidden fields."""
        return _pairs(self.wanted)


def query_of(wanted: Wanted) -> str:
    return urlencode(_pairs(wanted))


def _pairs(wanted: Wanted) -> list[tuple[str, str]]:
    found = {
        "firm": wanted.firm,
        "regime": wanted.regime,
        "owner": wanted.owner,
        "state": wanted.state,
    }
    return [(name, value) for name, value in found.items() if value]


def wanted_read(request: HttpRequest) -> Wanted:
    """What the address asks for. A value that is no choice of the reader asks for nothing."""
    return _wanted(request, firms_offered(user=request.user))


def _wanted(request: HttpRequest, firms: list[Any]) -> Wanted:
    asked = request.GET
    return Wanted(
        firm=_firm(asked.get("firm", ""), firms),
        regime=asked.get("regime", "")[:32].replace("\0", ""),
        owner=asked.get("owner", "") if asked.get("owner") in OWNERS else "",
        state=asked.get("state", "") if asked.get("state") in Finding.Status.values else "",
    )


def filters_read(request: HttpRequest) -> Filters:
    """What the address asks for, with what else it could."""
    firms = firms_offered(user=request.user)
    wanted = _wanted(request, firms)
    every = findings_wanted(user=request.user, wanted=replace(wanted, regime="", owner="", state=""))
    groups = [_owners(wanted), _regimes(wanted, regimes_open(every))]
    if len(firms) > 1:
        groups.insert(0, _firms(wanted, firms))
    return Filters(wanted, tuple(groups), len(firms) > 1)


def _firm(asked: str, firms: list[Any]) -> str:
    """The code of the firm meant by code, or by number as links in mails do."""
    numbers = {str(firm.pk): firm.code for firm in firms}
    return asked if asked in numbers.values() else numbers.get(asked, "")


def _choice(words: str, wanted: Wanted, **asked: str) -> Choice:
    changed = replace(wanted, **asked)
    return Choice(words, query_of(changed), changed == wanted)


def _owners(wanted: Wanted) -> Group:
    return Group(
        _("Owner"),
        (
            _choice(pgettext("owner", "everybody's"), wanted, owner=""),
            _choice(pgettext("owner", "mine"), wanted, owner="mine"),
            _choice(pgettext("owner", "nobody's yet"), wanted, owner="nobody"),
        ),
    )


def _regimes(wanted: Wanted, found: list[tuple[str, int]]) -> Group:
    if wanted.regime and wanted.regime not in dict(found):
        found = [(wanted.regime, 0), *found]
    choices = [_choice(pgettext("regime", "all"), wanted, regime="")]
    choices += [
        _choice(f"{regime(code)} {count}", wanted, regime=code) for code, count in found[:REGIMES_AS_LINKS]
    ]
    return Group(_("Regime"), tuple(choices))


def _firms(wanted: Wanted, firms: list[Any]) -> Group:
    if len(firms) <= FIRMS_AS_LINKS:
        choices = [_choice(pgettext("firms", "all"), wanted, firm="")]
        choices += [_choice(str(firm), wanted, firm=firm.code) for firm in firms]
        return Group(_("Firm"), tuple(choices))
    options = [("", pgettext("firms", "all")), *((firm.code, str(firm)) for firm in firms)]
    return Group(_("Firm"), (), "firm", tuple(options), wanted.firm)

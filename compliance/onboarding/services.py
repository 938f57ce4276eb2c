"""What the first steps write: how far somebody is, the firm they begin, the answers they checked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.evidence.ledger import record_append
from compliance.firms.models import Firm, Product, User
from compliance.firms.services import firms_changed
from compliance.onboarding.models import Start
from compliance.onboarding.selectors import firm_of, may_begin_firm, start_of
from compliance.onboarding.steps import is_open, step_after


class StartRefused(FairleadError):
    """A step cannot be taken; the text says why and what to do."""


def start_open(*, user: User) -> Start:
    """The person's row, made at the first look: from then on no login leads here by itself."""
    found = start_of(user=user)
    if found is None:
        found, _new = Start.objects.get_or_create(user=user, defaults={"begun_at": clock.now()})
    return found


def step_done(*, start: Start, step: str) -> Start:
    """Open what comes after `step`; going back and again forward closes nothing."""
    following = step_after(start.path, step)
    if not is_open(start.path, start.step, following):
        start.step = following
    start.save()
    return start


def start_finish(*, start: Start) -> None:
    if start.finished_at is None:
        start.finished_at = clock.now()
        start.save(update_fields=["finished_at"])


@transaction.atomic
def path_choose(*, start: Start, path: str, firm: Firm | None) -> Start:
    """Take a way; another than before begins it anew."""
    if (start.path, start.firm_id) != (path, firm.pk if firm else None):
        start.path, start.firm, start.step, start.finished_at = path, firm, "choose", None
        start.given, start.answers, start.upload = {}, {}, {}
    return step_done(start=start, step="choose")


@transaction.atomic
def firm_begin(*, start: Start, name: str, is_sample: bool = False, **values: Any) -> Firm:
    """Make a firm that this person works for, or rename the one made before. Raises StartRefused."""
    known = firm_of(start)
    if known is not None and known.is_sample == is_sample:
        known.name = name
        known.save(update_fields=["name"])
        return known
    if not is_sample and not may_begin_firm(user=start.user):
        raise StartRefused(
            _("You already work for a firm. Import its products there, or ask an administrator for another.")
        )
    code = f"{'SAMPLE' if is_sample else 'FIRM'}-{secrets.token_hex(4).upper()}"
    firm = Firm.objects.create(code=code, name=name, is_sample=is_sample, **values)
    start.user.firms.add(firm)
    record_append(
        kind="firm.begun",
        subject=f"firm:{firm.pk}",
        payload={"code": code, "is_sample": is_sample},
        actor=str(start.user),
    )
    start.firm = firm
    start.save(update_fields=["firm"])
    return firm


@transaction.atomic
def firm_describe(*, firm: Firm, values: Mapping[str, str]) -> None:
    """Write the checked facts of the firm: name, country, sector, currency."""
    for name, value in values.items():
        setattr(firm, name, value)
    firm.full_clean()
    firm.save()


@transaction.atomic
def markets_fill(*, firm: Firm, markets: list[str], by: User) -> int:
    """Give the markets that were said of the whole firm to its products that name none; how many."""
    rows = Product.objects.filter(firm=firm, markets=[])
    filled = rows.update(markets=markets, changed_at=clock.now()) if markets else 0
    if filled:
        record_append(
            kind="firm.markets",
            subject=f"firm:{firm.pk}",
            payload={"markets": markets, "products": filled},
            actor=str(by),
        )
        firms_changed(firm_ids=[firm.pk])
    return filled

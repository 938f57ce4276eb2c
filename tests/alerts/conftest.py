"""Builders that several tests of the digest share."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compliance.alerts.items import Item, Sku, Why
from compliance.alerts.told import Milestone, Told, told_of
from tests.alerts.smtp import MailServer

TODAY = date(2025, 6, 12)
MakeItem = Callable[..., Item]


def make_item(
    number: int, /, verdict: str = "watch", before: Told | str | None = None, **wishes: Any
) -> Item:
    """An item whose parts follow from its number. `before` as a verdict: told so, else the same."""
    dates = wishes.pop("dates", (Milestone(role="application", on=date(2026, 1, 1)),))
    skus = wishes.pop("skus", (Sku(product=number, code=f"SKU-{number}", value=Decimal(1000), year=2024),))
    stage, score = wishes.pop("stage", "adopted"), wishes.pop("score", 50.0)

    def state(of_verdict: str) -> Told:
        marks = ",".join(str(s.product) for s in skus)
        return told_of(
            verdict=of_verdict, stage=stage, milestones=dates, skus=marks, sku_count=len(skus), score=score
        )

    values = {
        "finding": number,
        "measure": number,
        "firm": 1,
        "firm_name": "Moonlit Ladle",
        "story": f"measure:{number}",
        "title": f"Rule {number} on electric kettles",
        "regime": "rohs",
        "symbol": f"G/TBT/N/EU/{number}",
        "source_url": "https://authority.example/notice",
        "stage": stage,
        "markets": ("EU",),
        "dates": dates,
        "now": state(verdict),
        "before": state(before) if isinstance(before, str) else before,
        "currency": "CNY",
        "skus": skus,
        "whys": (Why(path=("HS 8516", "HS 851679", f"SKU-{number} Kettle"), strength="hs4"),),
    }
    return Item(**(values | wishes))


@pytest.fixture
def item() -> MakeItem:
    return make_item


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """Mail goes by SMTP to a server that the test holds in its hands."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 20  # a busy machine is no fault of the server
        yield server

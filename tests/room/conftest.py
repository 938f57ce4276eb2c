"""One association with six members, five of them consenting, and a stranger; a rule that concerns them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from compliance.firms.models import Association, Firm, User
from compliance.room.bulletins import bulletin_make
from compliance.room.models import Bulletin
from regulations.models import Measure
from tests.alerts.conftest import mail_server
from tests.factories import (
    AssociationFactory,
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MembershipFactory,
    NoticeVersionFactory,
    ProductFactory,
    ScopeCodeFactory,
    UserFactory,
)

__all__ = ["mail_server"]
SECTORS = ("kettles", "kettles", "kettles", "kettles", "kettles")


@dataclass(frozen=True)
class Room:
    association: Association
    members: list[Firm]
    silent: Firm
    stranger: Firm
    measure: Measure
    staff: User
    analyst: User
    officer: User


@pytest.fixture
def room() -> Room:
    association = AssociationFactory(code="guild", name="Guild of Kettles", name_zh="水壶行会")
    version = NoticeVersionFactory(
        notice__symbol="G/TBT/N/EU/1", notice__title="Kettles", notice__kind="notification"
    )
    measure = MeasureFactory(notice=version.notice, title="Limits for kettles", regime="rohs")
    ScopeCodeFactory(measure=measure, kind="hs", code="851610")
    members = []
    for number, sector in enumerate(SECTORS, start=1):
        firm = FirmFactory(code=f"kettle-{number}", name=f"Kettle Works {number}", sector=sector)
        MembershipFactory(association=association, firm=firm)
        product = ProductFactory(firm=firm, sku=f"K-{number}", hs="851610")
        ExposureFactory(product=product, measure=measure, value=100 * number)
        FindingFactory(
            firm=firm,
            measure=measure,
            verdict="act",
            status="unread" if number < 3 else "in_process",
            score=70 + number,
        )
        members.append(firm)
    silent = FirmFactory(code="silent", name="Silent Works", sector="kettles")
    MembershipFactory(association=association, firm=silent, consent_on=None)
    FindingFactory(firm=silent, measure=measure, verdict="act", status="unread", score=99)
    stranger = FirmFactory(code="stranger", name="Stranger Works", sector="kettles")
    FindingFactory(firm=stranger, measure=measure, verdict="act", status="unread", score=98)
    return Room(
        association=association,
        members=members,
        silent=silent,
        stranger=stranger,
        measure=measure,
        staff=UserFactory(email="staff@guild.example", role="staff", associations=[association]),
        analyst=UserFactory(email="analyst@guild.example", role="analyst", associations=[association]),
        officer=UserFactory(email="officer@kettle.example", firms=[members[0]], language="zh-hans"),
    )


@pytest.fixture
def staff(room: Room) -> Client:
    return logged_in(room.staff)


@pytest.fixture
def draft(room: Room) -> Bulletin:
    return bulletin_make(association=room.association, by=room.staff)


def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client

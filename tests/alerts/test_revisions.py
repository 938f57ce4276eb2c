"""A revision is told once: what it replaced ends in silence, unless nothing of the revision is the firm's."""

from datetime import date

import pytest

from compliance.alerts.gather import items_of
from compliance.alerts.items import Item
from compliance.alerts.models import Delivery, Hit
from compliance.alerts.weeks import IsoWeek
from compliance.exposure.assessment import assess
from compliance.exposure.models import Finding
from compliance.exposure.scoring import model_current
from compliance.exposure.situation import RuleFacts, Situation
from compliance.exposure.wording import reason
from compliance.firms.models import User
from tests.factories import MOMENT, FindingFactory, FirmFactory, MeasureFactory, UserFactory

BASE, REVISION = "G/TBT/N/BRA/1", "G/TBT/N/BRA/1/Rev.1"
BEFORE, WEEK = IsoWeek(2026, 14), IsoWeek(2026, 15)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "news"), [(Finding.Verdict.ACT, [REVISION]), (Finding.Verdict.NOT_YOURS, [BASE])]
)
def test_one_story_is_told_once(verdict: str, news: list[str]) -> None:
    firm = FirmFactory()
    user = UserFactory(firms=[firm])
    old = MeasureFactory(notice__symbol=BASE, group=BASE)
    finding = FindingFactory(firm=firm, measure=old, verdict=Finding.Verdict.ACT)
    _tell(user, finding, items_of(user=user, week=BEFORE)[0])
    old.stage, old.replaced_by = "withdrawn", REVISION
    old.save()
    finding.verdict = Finding.Verdict.NOT_YOURS
    finding.save()
    new = MeasureFactory(notice__symbol=REVISION, group=BASE)
    FindingFactory(firm=firm, measure=new, verdict=verdict)
    items = items_of(user=user, week=WEEK)
    assert [item.symbol for item in items if item.is_news] == news


def _tell(user: User, finding: Finding, item: Item) -> None:
    delivery = Delivery.objects.create(
        user=user, iso_year=BEFORE.year, iso_week=BEFORE.week, message_id="<1>", queued_at=MOMENT
    )
    Hit.objects.create(
        user=user, finding=finding, delivery=delivery, section="act", told=item.now.to_json(),
        told_hash=item.now.hash,
    )  # fmt: skip


def test_a_finding_of_what_was_replaced_says_by_what() -> None:
    rule = RuleFacts(
        stage="withdrawn", doc_type="proposal", regime="ecodesign_energy", regimes=("ecodesign_energy",),
        is_alert=False, is_list_entry=False, asks_code=True, asks_substance=False, needs_both=False,
        published_on=date(2026, 3, 2), content_hash="a", replaced_by=REVISION,
    )  # fmt: skip
    situation = Situation(today=date(2026, 4, 1), rule=rule, currency="EUR", yearly_exports=None)
    found = assess(situation, model_current())
    assert found.verdict == "not_yours"
    assert [reason(given) for given in found.reasons] == [f"replaced by {REVISION}"]

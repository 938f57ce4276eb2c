"""After any edits in any order the postings of duties are what working all out afresh and DuckDB give."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from compliance.core import clock
from compliance.evidence.models import Record
from compliance.exposure import services
from compliance.exposure.applicability.classes import scope_matrix
from compliance.exposure.duties import firm_duties
from compliance.exposure.duty_join import duty_pairs_sql, firm_duties_sql
from compliance.exposure.duty_postings import classes_sweep, judge_now, substances_rescreen
from compliance.exposure.duty_reconciliation import duties_reconcile
from compliance.exposure.models import CatalogueDuty, DutyClass, DutyPosting, ProductClass
from compliance.firms.answers import answers_record
from compliance.firms.models import Product
from regulations.models import Listing
from tests.exposure.duty_oracle import duties_expected
from tests.exposure.test_random_edits import World
from tests.factories import (
    ComponentFactory,
    ContentFactory,
    FirmFactory,
    ListingFactory,
    MeasureFactory,
    ProductFactory,
    SubstanceFactory,
)

TRAITS = ["radio", "toy", "contains_battery", "mains_voltage", "food_contact", "skin_contact", "article"]
LEAD, DEHP, NEW = "7439-92-1", "117-81-7", "80-05-7"


class DutyWorld(World):
    """The same world; officers answer, and lists of substances change."""

    def edit(self) -> None:
        edits = [
            (self.product_new, 1), (self.product_gone, 1), (self.product_changed, 6),
            (self.content_changed, 5), (self.answer_changed, 5), (self.list_changed, 2),
        ]  # fmt: skip
        (chosen,) = self.draw.choices([edit for edit, _ in edits], weights=[weight for _, weight in edits])
        chosen()

    def answer_changed(self) -> None:
        if product := self.any(Product):
            said = {self.draw.choice(TRAITS): self.draw.choice([True, False, None])}
            answers_record(product=product, answers=said, by="officer@firm.example")
            self.expose_firm(product.firm_id)

    def list_changed(self) -> None:
        entry = Listing.objects.order_by("pk").first()
        if entry is None or self.draw.random() < 0.3:
            entry = ListingFactory(list_code="reach_candidate_list", included_on=date(2024, 1, 1))
            cas = self.draw.choice([LEAD, DEHP, NEW])
            known = SubstanceFactory._meta.model.objects.filter(cas=cas).first()
            entry.substances.add(known or SubstanceFactory(cas=cas))
            MeasureFactory(notice=entry.notice, markets=["EU"], needs="substance")
        else:
            flipped = (
                Listing.Status.REMOVED if entry.status == Listing.Status.LISTED else Listing.Status.LISTED
            )
            Listing.objects.filter(pk=entry.pk).update(status=flipped)
        services.measure_expose(measure_id=entry.notice.measures.first().pk)

    def check(self) -> None:
        stored = pairs()
        assert stored ^ duties_expected(clock.today()) == set()
        assert duties_reconcile().differences == 0
        self.seen |= {verdict for _, _, verdict in stored}
        for firm in self.firms:
            assert services.firm_expose(firm_id=firm.pk).classes_changed == 0


def pairs() -> set[tuple[int, str, int]]:
    codes = dict(CatalogueDuty.objects.values_list("pk", "code"))
    with connection.cursor() as cursor:
        cursor.execute(duty_pairs_sql())
        return {(product, codes[duty], verdict) for product, duty, verdict in cursor}


def run(seed: int, *, edits: int, every: int) -> None:
    world = DutyWorld(seed)
    for turn in range(edits):
        world.edit()
        if turn % every == every - 1:
            world.check()
    assert world.seen == {1, 2, 3}
    classes_sweep()
    assert duties_reconcile().differences == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_edits_in_any_order_leave_what_working_all_out_afresh_gives() -> None:
    run(5, edits=100, every=50)


@pytest.mark.endurance
@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_thousand_edits_leave_what_working_all_out_afresh_gives() -> None:
    run(7302, edits=1_000, every=100)


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_substance_that_comes_onto_a_list_screens_every_stored_bill_again() -> None:
    """Nothing is uploaded: the verdict changes because the list did."""
    firm = FirmFactory()
    holds, other = (
        ProductFactory(firm=firm, sku="A", hs="392690"),
        ProductFactory(firm=firm, sku="B", hs="392690"),
    )
    for product, cas in ((holds, "25013-15-4"), (other, LEAD)):
        part = ComponentFactory(product=product, name="body")
        ContentFactory(component=part, cas=cas, share_percent=Decimal("0.5"))
    services.firm_expose(firm_id=firm.pk)
    duty = "reach.art33_1.inform_recipients"

    def verdicts() -> dict[str, int]:
        found = {product: verdict for product, code, verdict in pairs() if code == duty}
        return {"A": found.get(holds.pk, 0), "B": found.get(other.pk, 0)}

    assert verdicts() == {"A": 1, "B": 3}  # not on the list, bill open: uncertain; lead is on it
    entry = ListingFactory(list_code="reach_candidate_list", included_on=clock.today())
    entry.substances.add(SubstanceFactory(cas="25013-15-4"))
    measure = MeasureFactory(notice=entry.notice, markets=["EU"], needs="substance")
    report = services.measure_expose(measure_id=measure.pk)
    assert report.classes_changed == 1
    assert verdicts() == {"A": 3, "B": 3}
    told = next(
        d for d in firm_duties(firm, market="EU", on=clock.today())[0].duties if d.obligation.id == duty
    )
    assert (told.verdict.verdict, told.verdict.path[-1].since) == ("applies", clock.today())
    Listing.objects.filter(pk=entry.pk).update(status=Listing.Status.REMOVED)
    assert services.measure_expose(measure_id=measure.pk).classes_changed == 1
    assert verdicts() == {"A": 1, "B": 3}


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_products_that_say_the_same_share_a_class_and_firms_are_counted_by_it() -> None:
    firm, other = FirmFactory(), FirmFactory()
    for number in range(5):
        ProductFactory(firm=firm, name=f"Electric kettle {number}", hs="851679", markets=["DE", "FR"])
    ProductFactory(firm=other, name="Hexagon bolt", hs="731815", markets=[])
    for one in (firm, other):
        services.firm_expose(firm_id=one.pk)
    assert DutyClass.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute(firm_duties_sql())
        rows = cursor.fetchall()
    assert {n for f, _, _, n in rows if f == firm.pk} == {5}
    assert {v for f, _, v, _ in rows if f == other.pk} == {1}  # sold nobody knows where: uncertain


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_difference_is_found_and_mended() -> None:
    product = ProductFactory()
    services.firm_expose(firm_id=product.firm_id)
    before = pairs()
    DutyPosting.objects.filter(verdict=3).delete()
    ProductClass.objects.update(number=7)
    found = duties_reconcile()
    assert (found.checked, found.products, len(found.classes)) == (1, (product.pk,), 1)
    assert services.duties_mend_recorded(found=found) == 2
    assert Record.objects.get(kind="duties.differed").payload == {"checked": 1, "classes": 1, "products": 1}
    assert pairs() == before
    assert duties_reconcile().differences == 0
    assert services.duties_mend_recorded(found=duties_reconcile()) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_product_that_is_no_longer_sold_meets_no_duty() -> None:
    product = ProductFactory()
    services.firm_expose(firm_id=product.firm_id)
    assert pairs()
    Product.objects.update(is_active=False)
    services.firm_expose(firm_id=product.firm_id)
    assert not pairs()
    ContentFactory(component=ComponentFactory(product=product), cas=LEAD)
    assert substances_rescreen(codes=[LEAD]) == 0
    assert not pairs()
    assert classes_sweep() == 1
    assert not DutyPosting.objects.exists()


def test_the_judge_knows_every_obligation_of_the_catalogue() -> None:
    judge = judge_now()
    assert scope_matrix(judge.duties).table.version == judge.matrix.table.version
    assert len(judge.matrix.scopes) == len(judge.duties)

"""After any edits in any order: incremental = full rescore = DuckDB on the plain facts, to the row."""

import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from compliance.exposure import services
from compliance.exposure.models import Exposure, Finding
from compliance.firms.models import Content, Firm, Product
from regulations.models import Measure, ScopeCode
from tests.exposure.oracle import exposures_expected
from tests.factories import FirmFactory, MeasureFactory, ProductFactory, TradeFlowFactory

HS = ["851679", "851671", "851660", "731815", "731816", "950300", ""]
CN = {"851679": ["85167970", ""], "731815": ["73181588", "73181575", ""], "950300": ["95030041"]}
MARKETS = ["DE", "FR", "EU", "GB", "US", "KE", "XI"]
SUBSTANCES = ["7439-92-1", "117-81-7", "231-100-4", "80-05-7"]
SHARES = [None, "0", "0.05", "0.1", "0.100001", "2.9"]
SCOPE = [
    ("hs", "85"), ("hs", "8516"), ("hs", "851679"), ("hs", "7318"), ("hs", "73181"), ("hs", "851671"),
    ("hs", "8516790000"), ("cn", "85167970"), ("cn", "73181588"), ("cn", "7318"), ("ics", "97.040.50"),
    ("ics", "97.040.40"), ("product", "kettle"), ("product", "toaster"), ("product", "no_such_word"),
    ("substance", "7439-92-1"), ("substance", "117-81-7"), ("substance", "231-100-4"),
    ("substance", "some resin"),
]  # fmt: skip
LIMITS = [None, 1000.0, 500.0]
NAMES = ["Electric kettle", "Hexagon bolt", "Toaster", "Toy car", "电热水壶"]


class World:
    """A few firms and rules that change at random, and are exposed again after each change."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.seen: set[object] = set()
        self.firms: list[Firm] = [FirmFactory() for _ in range(3)]
        for _ in range(12):
            self.product_new()
        for _ in range(10):
            self.measure_new()

    def edit(self) -> None:
        edits: list[tuple[Callable[[], None], int]] = [
            (self.product_new, 1), (self.product_gone, 1), (self.product_changed, 6),
            (self.content_changed, 5), (self.flow_new, 1), (self.measure_new, 1),
            (self.measure_gone, 1), (self.measure_changed, 3), (self.scope_changed, 5),
        ]  # fmt: skip
        (chosen,) = self.draw.choices([edit for edit, _ in edits], weights=[weight for _, weight in edits])
        chosen()

    def product_new(self) -> None:
        product = ProductFactory(
            firm=self.draw.choice(self.firms),
            name=self.draw.choice(NAMES),
            markets=self.some(MARKETS),
            bom_complete=self.draw.random() < 0.5,
            **self.codes(),
        )
        self.expose_firm(product.firm_id)

    def product_gone(self) -> None:
        if product := self.any(Product):
            product.delete()
            self.expose_firm(product.firm_id)

    def product_changed(self) -> None:
        if product := self.any(Product):
            change = self.draw.choice(["codes", "markets", "bom_complete", "is_active", "name"])
            if change == "codes":
                for name, code in self.codes().items():
                    setattr(product, name, code)
            elif change == "markets":
                product.markets = self.some(MARKETS)
            elif change == "name":
                product.name = self.draw.choice(NAMES)
            else:
                setattr(product, change, not getattr(product, change))
            product.save()
            self.expose_firm(product.firm_id)

    def content_changed(self) -> None:
        if not (product := self.any(Product)):
            return
        share = self.draw.choice(SHARES)
        part, _ = product.components.get_or_create(name=f"part {self.draw.randrange(2)}", material="x")
        if self.draw.random() < 0.3:
            part.contents.all().delete()
        else:
            Content.objects.update_or_create(
                component=part,
                cas=self.draw.choice(SUBSTANCES),
                defaults={"share_percent": None if share is None else Decimal(share)},
            )
        self.expose_firm(product.firm_id)

    def flow_new(self) -> None:
        if product := self.any(Product):
            product.flows.all().delete()
            TradeFlowFactory(product=product, market=self.draw.choice(MARKETS[:6]))
            self.expose_firm(product.firm_id)

    def measure_new(self) -> None:
        measure = MeasureFactory(
            markets=self.some(MARKETS[:6]), needs=self.draw.choice(Measure.Needs.values), stage="adopted"
        )
        for _ in range(self.draw.randrange(4)):
            self.scope_add(measure)
        services.measure_expose(measure_id=measure.pk)

    def measure_gone(self) -> None:
        if measure := self.any(Measure):
            measure.delete()
            services.measure_expose(measure_id=measure.pk or 0)

    def measure_changed(self) -> None:
        if measure := self.any(Measure):
            measure.markets = self.some(MARKETS[:6])
            measure.needs = self.draw.choice(Measure.Needs.values)
            measure.save()
            services.measure_expose(measure_id=measure.pk)

    def scope_changed(self) -> None:
        if measure := self.any(Measure):
            if self.draw.random() < 0.4:
                measure.scope.filter(kind=self.draw.choice(ScopeCode.Kind.values)).delete()
            self.scope_add(measure)
            services.measure_expose(measure_id=measure.pk)

    def scope_add(self, measure: Measure) -> None:
        kind, code = self.draw.choice(SCOPE)
        limit = self.draw.choice(LIMITS) if kind == "substance" else None
        ScopeCode.objects.update_or_create(
            measure=measure,
            kind=kind,
            code=code,
            defaults={"limit_ppm": limit, "is_inferred": self.draw.random() < 0.3, "basis": "article"},
        )

    def codes(self) -> dict[str, str]:
        hs = self.draw.choice(HS)
        return {"hs": hs, "cn": self.draw.choice(CN.get(hs, [""]))}

    def some(self, among: list[str]) -> list[str]:
        return self.draw.sample(among, self.draw.randrange(4))

    def any(self, model: type) -> object:
        return self.draw.choice(list(model.objects.order_by("pk")) or [None])

    def expose_firm(self, firm_id: int) -> None:
        services.firm_expose(firm_id=firm_id)

    def check(self) -> None:
        stored = {
            (product, measure, 2 if uncertain else 1 if inferred else 0)
            for product, measure, inferred, uncertain in Exposure.objects.values_list(
                "product_id", "measure_id", "is_inferred", "is_uncertain"
            )
        }
        assert stored ^ exposures_expected() == set()
        self.seen |= {sure for _, _, sure in stored} | set(Finding.objects.values_list("verdict", flat=True))
        assert services.exposure_reconcile().differences == 0
        for firm in self.firms:
            assert services.firm_expose(firm_id=firm.pk).is_unchanged


def run(seed: int, *, edits: int, every: int) -> None:
    world = World(seed)
    for turn in range(edits):
        world.edit()
        if turn % every == every - 1:
            world.check()
    # Every kind of match and verdict came up, or the agreement would say little.
    assert world.seen == {0, 1, 2, *Finding.Verdict.values}


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_edits_in_any_order_leave_what_a_full_rescore_gives(seed: int) -> None:
    run(seed, edits=70, every=14)


@pytest.mark.endurance
@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_thousand_edits_leave_what_a_full_rescore_gives() -> None:
    run(7301, edits=1_000, every=50)

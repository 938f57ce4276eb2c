"""Valid rows for tests, the least that a table asks for; what a test is about it says itself."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from compliance.core.hashing import content_hash, sha256_hex
from compliance.core.models import Job
from compliance.exposure.models import (
    CalendarEntry,
    EvidenceReminder,
    Exposure,
    Finding,
    FindingEvent,
    GapSummary,
)
from compliance.firms.models import (
    Association,
    Component,
    Content,
    Evidence,
    Firm,
    Membership,
    Product,
    TradeFlow,
    User,
    WatchedPage,
)
from crawlers.contract import CaptureRef, NoticeItem, notice_key
from regulations.models import (
    Act,
    Capture,
    Listing,
    Measure,
    Mention,
    Milestone,
    Notice,
    NoticeMember,
    NoticeVersion,
    Review,
    Run,
    ScopeCode,
    Source,
    Substance,
    UnreadableRow,
    WatchedAct,
)

DAY = date(2025, 6, 10)
MOMENT = datetime(2025, 6, 10, 8, 0, tzinfo=UTC)
PASSWORD = "only-for-tests-7301"


class JobFactory(DjangoModelFactory):
    kind = "test"
    subject = factory.Sequence(lambda n: f"thing:{n}")
    due_at = MOMENT

    class Meta:
        model = Job


# --- regulations ---------------------------------------------------------------------------------


class SourceFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"source_{n}")
    title = factory.LazyAttribute(lambda o: f"Source {o.name}")
    publisher = "Example Authority"
    home_url = "https://authority.example/"
    every = "daily"
    max_items = 1000

    class Meta:
        model = Source


class RunFactory(DjangoModelFactory):
    source = factory.SubFactory(SourceFactory)
    origin = Run.Origin.REPLAY
    as_of = DAY
    status = Run.Status.OK
    started_at = MOMENT
    finished_at = MOMENT

    class Meta:
        model = Run


class CaptureFactory(DjangoModelFactory):
    run = factory.SubFactory(RunFactory)
    url = factory.Sequence(lambda n: f"https://authority.example/list/{n}")
    method = "GET"
    status = 200
    sha256 = factory.LazyAttribute(lambda o: sha256_hex(o.url))
    size = 1000
    content_type = "application/json"
    retrieved_at = MOMENT
    observed_on = DAY
    offset = factory.Sequence(lambda n: n * 500)
    length = 500

    class Meta:
        model = Capture


class UnreadableRowFactory(DjangoModelFactory):
    run = factory.SubFactory(RunFactory)
    url = "https://authority.example/list"
    sha256 = sha256_hex("page")
    locator = "items[3]"
    reason = "Distribution date is not a date"

    class Meta:
        model = UnreadableRow


class NoticeFactory(DjangoModelFactory):
    """A notice without a version; NoticeVersionFactory makes both."""

    source = factory.SubFactory(SourceFactory)
    symbol = factory.Sequence(lambda n: f"G/TBT/N/XYZ/{n}")
    key = factory.LazyAttribute(lambda o: notice_key(o.source.name, o.symbol))
    kind = Notice.Kind.NOTIFICATION
    title = factory.LazyAttribute(lambda o: f"Draft regulation {o.symbol}")
    url = "https://authority.example/notice"
    published_on = DAY
    base_symbol = factory.SelfAttribute("symbol")
    created_at = MOMENT
    changed_at = MOMENT

    class Meta:
        model = Notice


class NoticeVersionFactory(DjangoModelFactory):
    notice = factory.SubFactory(NoticeFactory)
    number = factory.LazyAttribute(lambda o: o.notice.versions.count() + 1)
    capture = factory.SubFactory(CaptureFactory, run__source=factory.SelfAttribute("...notice.source"))
    locator = "items[0]"
    title = factory.SelfAttribute("notice.title")
    text = "The draft sets limits for electric kettles of HS 851660."
    content_hash = factory.LazyAttribute(lambda o: content_hash([o.title, o.text]))
    item = factory.LazyAttribute(lambda o: _item(o).to_json())
    read_at = MOMENT

    class Meta:
        model = NoticeVersion


def _item(version: Any) -> NoticeItem:
    notice = version.notice
    return NoticeItem(
        source=notice.source.name,
        symbol=notice.symbol,
        kind=notice.kind,
        title=version.title,
        text=version.text,
        published_on=notice.published_on,
        capture=CaptureRef(url=version.capture.url, sha256=version.capture.sha256, locator=version.locator),
    )


class NoticeMemberFactory(DjangoModelFactory):
    notice = factory.SubFactory(NoticeFactory)
    market = "EU"

    class Meta:
        model = NoticeMember


class MentionFactory(DjangoModelFactory):
    version = factory.SubFactory(NoticeVersionFactory)
    kind = "hs"
    code = "851660"
    origin = Mention.Origin.TEXT
    certainty = 0.9

    class Meta:
        model = Mention


class SubstanceFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Substance {n}")

    class Meta:
        model = Substance


class ListingFactory(DjangoModelFactory):
    list_code = "svhc"
    name = factory.Sequence(lambda n: f"Entry {n}")
    included_on = DAY
    notice = factory.SubFactory(NoticeFactory, kind=Notice.Kind.LIST_ENTRY)

    class Meta:
        model = Listing


class MeasureFactory(DjangoModelFactory):
    """A proposed rule for the EU. Its scope is given as pairs: `scope=[("hs", "851660")]`."""

    notice = factory.SubFactory(NoticeFactory)
    slot = factory.Sequence(lambda n: f"main-{n}")
    title = factory.SelfAttribute("notice.title")
    regime = "ecodesign"
    stage = "proposed"
    markets = factory.LazyFunction(lambda: ["EU"])
    content_hash = factory.LazyAttribute(lambda o: content_hash([o.title, o.slot]))
    changed_at = MOMENT

    class Meta:
        model = Measure
        skip_postgeneration_save = True

    @factory.post_generation
    def scope(self, create: bool, extracted: Any, **_: Any) -> None:
        for kind, code in extracted or ():
            ScopeCode.objects.create(measure=self, kind=kind, code=code)


class ScopeCodeFactory(DjangoModelFactory):
    measure = factory.SubFactory(MeasureFactory)
    kind = ScopeCode.Kind.HS
    code = "851660"

    class Meta:
        model = ScopeCode


class MilestoneFactory(DjangoModelFactory):
    measure = factory.SubFactory(MeasureFactory)
    role = "comment_deadline"
    on = date(2025, 8, 10)
    origin = Mention.Origin.METADATA

    class Meta:
        model = Milestone


class ActFactory(DjangoModelFactory):
    celex = factory.Sequence(lambda n: f"32025R{n:04d}")
    title = factory.LazyAttribute(lambda o: f"Regulation {o.celex}")
    published_on = DAY
    changed_at = MOMENT

    class Meta:
        model = Act


class WatchedActFactory(DjangoModelFactory):
    celex = factory.Sequence(lambda n: f"32024R{n:04d}")
    title = factory.LazyAttribute(lambda o: f"Act {o.celex}")
    added_at = MOMENT

    class Meta:
        model = WatchedAct


# --- firms ---------------------------------------------------------------------------------------


class AssociationFactory(DjangoModelFactory):
    code = factory.Sequence(lambda n: f"association-{n}")
    name = factory.LazyAttribute(lambda o: f"Example {o.code}")

    class Meta:
        model = Association


class FirmFactory(DjangoModelFactory):
    code = factory.Sequence(lambda n: f"firm-{n}")
    name = factory.LazyAttribute(lambda o: f"Example {o.code} Ltd")
    sector = "small kitchen appliances"

    class Meta:
        model = Firm


class MembershipFactory(DjangoModelFactory):
    association = factory.SubFactory(AssociationFactory)
    firm = factory.SubFactory(FirmFactory)
    joined_on = date(2024, 1, 1)
    consent_on = date(2024, 1, 1)

    class Meta:
        model = Membership


class ReviewFactory(DjangoModelFactory):
    version = factory.SubFactory(NoticeVersionFactory)
    notice = factory.SelfAttribute("version.notice")
    reason = Review.Reason.RANDOM
    understood_relevant = relevant = True
    understood_regimes = regimes = ["ce_safety"]
    understood_type = doc_type = "proposal"
    by = "reviewer@example.org"
    at = MOMENT

    class Meta:
        model = Review


class UserFactory(DjangoModelFactory):
    """An officer. Firms and associations as lists: `firms=[firm]`; every user has PASSWORD."""

    username = factory.Sequence(lambda n: f"user-{n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@firm.example")
    role = User.Role.OFFICER
    password = factory.django.Password(PASSWORD)

    class Meta:
        model = User
        skip_postgeneration_save = True

    @factory.post_generation
    def firms(self, create: bool, extracted: Any, **_: Any) -> None:
        if extracted:
            self.firms.set(extracted)

    @factory.post_generation
    def associations(self, create: bool, extracted: Any, **_: Any) -> None:
        if extracted:
            self.associations.set(extracted)


class AdministratorFactory(UserFactory):
    role = User.Role.ADMINISTRATOR
    is_staff = True
    is_superuser = True


class ProductFactory(DjangoModelFactory):
    firm = factory.SubFactory(FirmFactory)
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    name = "Electric kettle"
    hs = "851679"
    markets = factory.LazyFunction(lambda: ["EU"])

    class Meta:
        model = Product


class TradeFlowFactory(DjangoModelFactory):
    product = factory.SubFactory(ProductFactory)
    market = "EU"
    year = 2024
    value = Decimal("100000.00")
    mass_kg = Decimal("5000.000")

    class Meta:
        model = TradeFlow


class ComponentFactory(DjangoModelFactory):
    product = factory.SubFactory(ProductFactory)
    name = factory.Sequence(lambda n: f"component {n}")
    material = "polypropylene"
    mass_g = Decimal("100.0000")

    class Meta:
        model = Component


class ContentFactory(DjangoModelFactory):
    """Lead in a component, at 0.05 % by weight."""

    component = factory.SubFactory(ComponentFactory)
    cas = "7439-92-1"
    share_percent = Decimal("0.050000")

    class Meta:
        model = Content


class WatchedPageFactory(DjangoModelFactory):
    firm = factory.SubFactory("tests.factories.FirmFactory")
    url = factory.Sequence(lambda n: f"https://authority.example/news/{n}")
    title = "News of the authority"
    created_by = "officer@firm.example"
    created_at = MOMENT

    class Meta:
        model = WatchedPage


class EvidenceFactory(DjangoModelFactory):
    firm = factory.SubFactory(FirmFactory)
    kind = Evidence.Kind.TEST_REPORT
    title = "RoHS test report"
    issuer = "Example Laboratory"
    number = factory.Sequence(lambda n: f"TR-{n}")
    regime = "rohs"
    issued_on = date(2024, 6, 1)
    expires_on = date(2026, 6, 1)

    class Meta:
        model = Evidence
        skip_postgeneration_save = True

    @factory.post_generation
    def products(self, create: bool, extracted: Any, **_: Any) -> None:
        if extracted:
            self.products.set(extracted)


# --- exposure ------------------------------------------------------------------------------------


class ExposureFactory(DjangoModelFactory):
    product = factory.SubFactory(ProductFactory)
    measure = factory.SubFactory(MeasureFactory)
    markets = factory.LazyFunction(lambda: ["EU"])
    path = factory.LazyAttribute(lambda o: ["HS 8516", f"HS {o.product.hs}", f"SKU {o.product.sku}"])
    strength = "hs6"
    value = Decimal("100000.00")
    value_year = 2024

    class Meta:
        model = Exposure


class FindingFactory(DjangoModelFactory):
    firm = factory.SubFactory(FirmFactory)
    measure = factory.SubFactory(MeasureFactory)
    verdict = Finding.Verdict.ACT
    score = Decimal("50.0")
    contributions = factory.LazyFunction(lambda: {"applicability": 30.0, "urgency": 20.0})
    reasons = factory.LazyFunction(lambda: [{"code": "hs6"}])
    sku_count = 1
    value = Decimal("100000.00")
    model_version = "test"
    inputs_hash = sha256_hex("inputs")
    found_at = MOMENT
    changed_at = MOMENT

    class Meta:
        model = Finding


class FindingEventFactory(DjangoModelFactory):
    finding = factory.SubFactory(FindingFactory)
    kind = FindingEvent.Kind.COMMENTED
    text = "Asked the supplier."
    actor = "officer@firm.example"
    at = MOMENT

    class Meta:
        model = FindingEvent


class CalendarEntryFactory(DjangoModelFactory):
    firm = factory.SubFactory(FirmFactory)
    key = factory.Sequence(lambda n: f"finding:{n}/application/1")
    uid = factory.Sequence(lambda n: UUID(int=n))
    day = DAY
    created_at = MOMENT
    changed_at = MOMENT

    class Meta:
        model = CalendarEntry


class EvidenceReminderFactory(DjangoModelFactory):
    evidence = factory.SubFactory(EvidenceFactory)
    expires_on = factory.SelfAttribute("evidence.expires_on")
    days = 30
    raised_at = MOMENT

    class Meta:
        model = EvidenceReminder


class GapSummaryFactory(DjangoModelFactory):
    firm = factory.SubFactory(FirmFactory)
    made_on = DAY
    made_at = MOMENT
    edition = "test"
    weights = "plan-test"
    products = 1
    counts = factory.LazyFunction(lambda: {"missing": 2})
    risk = Decimal("12.5")
    steps = factory.LazyFunction(lambda: {"en": [], "zh-hans": []})
    lacking = factory.LazyFunction(dict)

    class Meta:
        model = GapSummary

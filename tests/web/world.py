"""Two firms with everything, one of them foreign to all people but the administrator."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from compliance.cbam.models import (
    CostAlarm,
    CostChange,
    EmissionDeclaration,
    Installation,
    PackEdition,
    ProductCost,
    SavedScenario,
    Shipment,
)
from compliance.firms.models import CodeQuestion, Firm, FirmMapping, MaterialDeclaration, User
from regulations.models import Dataset, DocumentText, NoticeDocument, NoticeVersion, StateTrade
from tests.factories import (
    ActFactory,
    AdministratorFactory,
    AssociationFactory,
    CalendarEntryFactory,
    CaptureFactory,
    ComponentFactory,
    ContentFactory,
    EvidenceFactory,
    EvidenceReminderFactory,
    ExposureFactory,
    FindingEventFactory,
    FindingFactory,
    FirmFactory,
    GapSummaryFactory,
    ListingFactory,
    MeasureFactory,
    MembershipFactory,
    MilestoneFactory,
    NoticeFactory,
    NoticeMemberFactory,
    NoticeVersionFactory,
    ProductFactory,
    ReviewFactory,
    ScopeCodeFactory,
    SubstanceFactory,
    TradeFlowFactory,
    UnreadableRowFactory,
    UserFactory,
    WatchedActFactory,
    WatchedPageFactory,
)

FOREIGN = "Zanzibar"
"""A word that stands in every row of the foreign firm and nowhere else."""


@dataclass(frozen=True)
class Side:
    """One firm's rows by model label."""

    firm: Firm
    rows: dict[str, Any]


@dataclass(frozen=True)
class World:
    own: Side
    foreign: Side
    law: dict[str, Any]
    users: dict[str, User]

    def client_of(self, role: str) -> Client:
        """A browser in which the user of this role is logged in."""
        client = Client()
        client.force_login(self.users[role])
        return client


def watched_world_make() -> World:
    """The same, with a notice of each firm's own: a page that it watches, of a title that Excel would run."""
    made = world_make()
    for side in (made.own, made.foreign):
        notice = NoticeFactory(owner_key=f"firm:{side.firm.pk}", title=f"=1+1 {side.firm.name} page")
        NoticeVersionFactory(notice=notice)
        side.rows["regulations.Notice"] = notice
    return made


def world_make() -> World:
    law = _law()
    own, foreign = _side("Own", law["regulations.Measure"]), _side(FOREIGN, law["regulations.Measure"])
    association = own.rows["firms.Association"]
    users = {
        "officer": UserFactory(email="officer@own.example", firms=[own.firm]),
        "staff": UserFactory(email="staff@own.example", role="staff", associations=[association]),
        "analyst": UserFactory(email="analyst@own.example", role="analyst", associations=[association]),
        "administrator": AdministratorFactory(email="administrator@own.example"),
    }
    UserFactory(email=f"officer@{FOREIGN.lower()}.example", firms=[foreign.firm])
    return World(own, foreign, law, users)


def _law() -> dict[str, Any]:
    version = NoticeVersionFactory(notice__relevant=True)
    measure = MeasureFactory(notice=version.notice)
    ScopeCodeFactory(measure=measure)
    MilestoneFactory(measure=measure)
    NoticeMemberFactory(notice=version.notice)
    listing = ListingFactory()
    substance = SubstanceFactory()
    listing.substances.add(substance)
    return {
        "regulations.Source": version.notice.source,
        "regulations.Run": version.capture.run,
        "regulations.Capture": CaptureFactory(run=version.capture.run),
        "regulations.UnreadableRow": UnreadableRowFactory(run=version.capture.run),
        "regulations.Notice": version.notice,
        "regulations.NoticeVersion": version,
        "regulations.Review": ReviewFactory(notice=version.notice, version=version),
        "regulations.DocumentText": _document_text(version),
        "regulations.Measure": measure,
        "regulations.Substance": substance,
        "regulations.Listing": listing,
        "regulations.Dataset": _dataset(version.capture),
        "regulations.StateTrade": StateTrade.objects.create(
            reporter="CHN",
            partner="DEU",
            year=2022,
            flow="X",
            code="85",
            value_usd=1,
            source="comtrade",
            observed_on="2026-11-20",
        ),
        "regulations.Act": ActFactory(),
        "regulations.WatchedAct": WatchedActFactory(),
        "cbam.PackEdition": PackEdition.objects.create(
            edition="eu-example",
            family="eu",
            digest="d" * 64,
            as_of="2026-11-20",
            tables=[],
            seen_at=version.read_at,
        ),
    }


def _document_text(version: NoticeVersion) -> DocumentText:
    document = NoticeDocument.objects.create(
        notice=version.notice,
        url="https://authority.example/draft.pdf",
        role="text",
        media="pdf",
        capture=version.capture,
        fetched_at=version.read_at,
    )
    return DocumentText.objects.create(
        document=document, capture=version.capture, text="Fans", read_at=version.read_at
    )


def _dataset(capture: Any) -> Dataset:
    return Dataset.objects.create(
        source=capture.run.source,
        name="cbam_prices",
        edition="up to 2026Q3",
        act="Reg (EU) 2023/956",
        sha256="c" * 64,
        columns=["period", "eur"],
        rows=[["2026Q3", "82.32"]],
        row_count=1,
        capture=capture,
        observed_on="2026-11-20",
        read_at=capture.retrieved_at,
    )


def _side(word: str, measure: Any) -> Side:
    firm = FirmFactory(code=word.lower(), name=f"{word} Ltd", name_zh=word, sector=word)
    association = AssociationFactory(code=f"{word.lower()}-association", name=f"{word} Association")
    membership = MembershipFactory(firm=firm, association=association)
    product = ProductFactory(firm=firm, sku=f"{word}-1", name=f"{word} kettle")
    component = ComponentFactory(product=product, name=f"{word} body")
    ContentFactory(component=component, name=f"{word} lead")
    evidence = EvidenceFactory(firm=firm, title=f"{word} report", number=word, products=[product])
    rows = {
        "firms.Firm": firm,
        "firms.Association": association,
        "firms.Membership": membership,
        "firms.Product": product,
        "firms.Component": component,
        "firms.TradeFlow": TradeFlowFactory(product=product),
        "firms.Evidence": evidence,
        "firms.WatchedPage": WatchedPageFactory(firm=firm, title=f"{word} news"),
        "firms.CodeQuestion": CodeQuestion.objects.create(product=product, scheme="hs", given=f"{word}-999"),
        "firms.FirmMapping": FirmMapping.objects.create(firm=firm, kind="bom", headers=[f"{word} header"]),
        "firms.MaterialDeclaration": MaterialDeclaration.objects.create(
            product=product, format="ipc1752a", issuer=f"{word} supplier", statement={"issuer": word}
        ),
        "exposure.Exposure": ExposureFactory(product=product, measure=measure),
        "exposure.Finding": FindingFactory(firm=firm, measure=measure, status_reason=f"{word} reason"),
    }
    finding = rows["exposure.Finding"]
    rows["exposure.FindingEvent"] = FindingEventFactory(finding=finding, text=f"{word} comment")
    rows["exposure.CalendarEntry"] = CalendarEntryFactory(firm=firm, key=f"finding:{word}")
    rows["exposure.EvidenceReminder"] = EvidenceReminderFactory(evidence=evidence)
    rows["exposure.GapSummary"] = GapSummaryFactory(firm=firm)
    return Side(firm, rows | _cbam(word, firm, product))


def _cbam(word: str, firm: Firm, product: Any) -> dict[str, Any]:
    """CBAM rows of the firm; the kettle is no CBAM good, which is of no matter to who may see what."""
    site = Installation.objects.create(firm=firm, name=f"{word} works", country="CN")
    shipment = Shipment.objects.create(
        firm=firm,
        reference=f"{word}-INV-1",
        product=product,
        cn="73181588",
        market="DE",
        country="CN",
        mass_t=1,
        planned_year=2026,
    )
    edition = {"before_edition": "eu-before", "after_edition": "eu-after", "year": 2026}
    return {
        "cbam.Installation": site,
        "cbam.EmissionDeclaration": EmissionDeclaration.objects.create(
            installation=site, cn="73181588", production_year=2026, see_direct=2
        ),
        "cbam.Shipment": shipment,
        "cbam.ProductCost": ProductCost.objects.create(
            product=product,
            market="DE",
            year=2026,
            cost_eur=100,
            low_eur=90,
            high_eur=110,
            mass_t=1,
            counted="default",
            inputs={"default": {"cn": "73181588"}},
            results={"default": {}, "actual": None},
            edition="eu-example",
            digest="d" * 64,
            priced_at=product.changed_at,
        ),
        "cbam.CostAlarm": CostAlarm.objects.create(firm=firm),
        "cbam.CostChange": CostChange.objects.create(
            firm=firm,
            before_eur=1,
            after_eur=2,
            products=1,
            is_alarm=True,
            raised_at=product.changed_at,
            **edition,
        ),
        "cbam.SavedScenario": SavedScenario.objects.create(
            firm=firm, name=f"{word} scenario", audience="association"
        ),
    }

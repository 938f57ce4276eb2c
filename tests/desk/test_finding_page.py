"""The page of a finding: the whole chain on it, the range of money, forms by role, files, queries."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from compliance.desk.finding_told import range_shown
from compliance.exposure.models import Finding
from compliance.exposure.risk import finding_risk, firm_risk
from compliance.exposure.services import firm_expose
from compliance.exposure.workflow import finding_comment
from compliance.firms.models import Firm, Product, User
from tests.desk.conftest import client_of
from tests.exposure.conftest import draft_rule, listed_lead
from tests.factories import (
    AssociationFactory,
    ContentFactory,
    FindingEventFactory,
    FindingFactory,
    ListingFactory,
    MembershipFactory,
    ProductFactory,
    TradeFlowFactory,
    UserFactory,
)


def page_of(finding: Finding) -> str:
    return f"/desk/findings/{finding.pk}/"


def test_the_chain_stands_on_the_page(client: Client, finding: Finding) -> None:
    content = client.get(page_of(finding)).content.decode()
    version = finding.measure.notice.current
    for part in (
        "Kettles that switch off",
        "Send comments on the draft",
        "in 59 days",
        "KL-204",
        "HS 851679",
        "100,000 CNY",
        "no evidence",
        version.capture.sha256,
        version.notice.symbol,
        "Official Gazette of Examples",
        f"/desk/notices/{version.notice_id}/",
        "explanation.json",
        finding.model_version,
        "finding made",
    ):
        assert part in content, part


def test_the_quoted_words_are_marked_and_escaped(client: Client, firm: Firm, kettle: Product) -> None:
    rule = draft_rule(("hs", "851679"), title="Rule")
    version = rule.notice.current
    version.text = "<script>alert(1)</script> limits for kettles of 8516.79 sold."
    version.save()
    firm_expose(firm_id=firm.pk)
    content = client.get(page_of(Finding.objects.get())).content.decode()
    assert "<mark" in content and ">8516.79</mark>" in content
    assert "<script>alert" not in content


def test_contributions_stand_as_a_bar_that_adds_up(client: Client, finding: Finding) -> None:
    bar = client.get(page_of(finding)).context["bar"]
    total = sum(Decimal(part.width) for part in bar.parts)
    assert total == finding.score * 10
    assert "Applicability" in bar.told


def test_money_is_a_range_and_the_same_as_in_the_firms_risk(client: Client, finding: Finding) -> None:
    one = finding_risk(firm_id=finding.firm_id, measure_id=finding.measure_id)
    (all_of_firm,) = firm_risk(firm=finding.firm).findings
    assert one == all_of_firm
    assert one is not None and one.low is not None and one.high is not None and one.low < one.high
    assert (
        client.get(page_of(finding)).context["risk"]["range"] in client.get(page_of(finding)).content.decode()
    )


def test_unknown_money_is_said_to_be_unknown(client: Client, firm: Firm) -> None:
    ProductFactory(firm=firm, sku="NEW", hs="851679", markets=["DE"], bom_complete=True)
    draft_rule(("hs", "851679"))
    firm_expose(firm_id=firm.pk)
    page = client.get(page_of(Finding.objects.get()))
    assert page.context["risk"]["range"] == "unknown"
    assert not page.context["risk"]["is_known"]


@pytest.mark.parametrize(
    ("low", "high", "partial", "words"),
    [
        (None, None, False, "unknown"),
        (Decimal(0), Decimal(25_000), False, "0 to 25,000 CNY"),
        (Decimal(5), Decimal(5), False, "5 CNY"),
        (Decimal(1000), Decimal(2000), True, "at least 1,000 to 2,000 CNY"),
    ],
)
def test_ranges_in_words(low, high, partial, words) -> None:
    assert range_shown(low, high, "CNY", is_partial=partial) == words


def test_an_uncertain_finding_says_what_would_settle_it(client: Client, firm: Firm) -> None:
    ProductFactory(firm=firm, sku="OPEN-1", hs="851679", markets=["DE"])
    listed_lead()
    firm_expose(firm_id=firm.pk)
    content = client.get(page_of(Finding.objects.get())).content.decode()
    assert "What would settle it" in content
    assert "Add the bill of material" in content and "OPEN-1" in content


def test_a_substance_is_followed_to_the_sku(client: Client, firm: Firm, kettle: Product) -> None:
    component = kettle.components.get()
    ContentFactory(component=component, share_percent=Decimal("0.5"))
    listed_lead()
    firm_expose(firm_id=firm.pk)
    content = client.get(page_of(Finding.objects.get(verdict="act"))).content.decode()
    assert "7439-92-1" in content and "KL-204" in content and "replace the substance" in content


def test_history_and_comments_stand_on_the_page(client: Client, officer: User, finding: Finding) -> None:
    finding_comment(finding=finding, text="Asked <the> supplier.", by=officer)
    content = client.get(page_of(finding)).content.decode()
    assert "Asked &lt;the&gt; supplier." in content and str(officer) in content


def test_a_form_of_the_page_leads_back_to_it(client: Client, finding: Finding) -> None:
    form = {"finding": finding.pk, "action": "take", "next": page_of(finding)}
    answer = client.post("/desk/triage/", form)
    assert answer.headers["Location"] == page_of(finding)
    content = client.get(page_of(finding)).content.decode()
    assert "1 finding changed." in content and "in process" in content


def test_readers_see_the_chain_and_no_form(firm: Firm, finding: Finding) -> None:
    association = AssociationFactory()
    MembershipFactory(firm=firm, association=association)
    reader = client_of(UserFactory(role="analyst", associations=[association]))
    content = reader.get(page_of(finding)).content.decode()
    assert "KL-204" in content and "officers of the firm settle them" in content
    assert "/desk/triage/" not in content


def test_an_unknown_finding_is_not_found(client: Client) -> None:
    assert client.get("/desk/findings/999999999/").status_code == 404


def test_the_explanation_is_the_one_of_the_interface(client: Client, finding: Finding) -> None:
    told = client.get(page_of(finding) + "explanation.json").json()
    assert told["finding_id"] == finding.pk
    assert [sku["sku"] for sku in told["skus"]] == ["KL-204"]


def test_all_products_stand_in_the_file(client: Client, firm: Firm, kettle: Product) -> None:
    for number in range(25):
        product = ProductFactory(
            firm=firm, sku=f"KL-3{number:02d}", hs="851679", markets=["DE"], bom_complete=True
        )
        TradeFlowFactory(product=product, market="DE")
    draft_rule(("hs", "851679"))
    firm_expose(firm_id=firm.pk)
    finding = Finding.objects.get()
    page = client.get(page_of(finding))
    assert len(page.context["products"].rows) == 20
    assert "6 more products stand in the Excel file" in page.content.decode()
    answer = client.get(page_of(finding) + "products.xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert len(rows) == 27


def test_the_page_takes_a_constant_number_of_queries(queries, officer: User, finding: Finding) -> None:
    client = client_of(officer)
    few = queries(client, page_of(finding))
    for number in range(8):
        product = ProductFactory(
            firm=finding.firm, sku=f"KL-4{number}", hs="851679", markets=["DE"], bom_complete=True
        )
        TradeFlowFactory(product=product, market="DE")
        FindingEventFactory(finding=finding)
        FindingFactory(firm=finding.firm)
    firm_expose(firm_id=finding.firm_id)
    assert queries(client, page_of(finding)) == few
    assert few <= 60


def test_a_listed_substance_comes_with_what_it_means_in_both_languages(
    client: Client, firm: Firm, kettle: Product
) -> None:
    ContentFactory(component=kettle.components.get(), share_percent=Decimal("0.5"))
    rule = listed_lead()
    ListingFactory(notice=rule.notice, list_code="reach_candidate_list")
    firm_expose(firm_id=firm.pk)
    finding = Finding.objects.get(measure=rule)
    english = client.get(page_of(finding)).context["meanings"]
    client.cookies["django_language"] = "zh-hans"
    chinese = client.get(page_of(finding)).context["meanings"]
    assert [one.reference for one in english] and len(english) == len(chinese)
    assert all(a.what != b.what for a, b in zip(english, chinese, strict=True))


def test_a_rule_of_which_the_catalogue_knows_nothing_gets_no_words_of_ours(
    client: Client, finding: Finding
) -> None:
    assert client.get(page_of(finding)).context["meanings"] == []


@pytest.mark.parametrize(
    ("by", "mark", "sentence"),
    [
        ("goods", "(inferred from goods)", "Our inference: we found no law named in it."),
        ("words", "(guessed from words)", "Our guess: we found neither a law nor regulated goods"),
        ("nothing", "(assumed)", "Our assumption:"),
    ],
)
def test_an_inferred_regime_says_so_in_the_why(
    client: Client, finding: Finding, by: str, mark: str, sentence: str
) -> None:
    measure = finding.measure
    measure.regimes = [measure.regime]
    measure.regimes_by = {measure.regime: {"by": by, "words": ["<kettles>"]}}
    measure.save()
    content = client.get(page_of(finding)).content.decode()
    assert mark in content and sentence in content
    assert "&lt;kettles&gt;" in content and "<kettles>" not in content
    assert mark in client.get("/desk/today/").content.decode()


@pytest.mark.parametrize("kept", [{}, {"by": "law"}, {"by": "source"}, {"by": "person"}])
def test_what_the_law_names_or_nobody_knows_bears_no_mark(
    client: Client, finding: Finding, kept: dict[str, str]
) -> None:
    measure = finding.measure
    measure.regimes_by = {measure.regime: kept} if kept else {}
    measure.save()
    content = client.get(page_of(finding)).content.decode()
    for mark in ("inferred from goods", "guessed from words", "assumed)", "Our inference", "Our guess"):
        assert mark not in content

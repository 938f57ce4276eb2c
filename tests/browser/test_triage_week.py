"""A week at the desk in a browser: take, read, decide, file, see a rule come back; scripts or none."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.exposure.services import firm_expose
from compliance.firms.models import Evidence, Firm, User
from regulations.models import Measure
from tests.browser.browsing import LANGUAGES
from tests.exposure.conftest import draft_rule, listed_lead
from tests.factories import ContentFactory, FirmFactory, ProductFactory, TradeFlowFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm(site: str) -> Firm:
    """Kettles for Germany, one with lead in it, and one product of which nothing is known."""
    firm = FirmFactory(name="Example Kettles Ltd", currency="CNY")
    kettle = ProductFactory(firm=firm, sku="KL-204", hs="851679", markets=["DE"], bom_complete=True)
    TradeFlowFactory(product=kettle, market="DE", year=clock.today().year - 1)
    body = kettle.components.create(name="body", material="brass")
    ContentFactory(component=body, name="Lead", share_percent=Decimal("0.5"))
    ProductFactory(firm=firm, sku="BARE-1", name="Grinder", hs="", markets=["DE"])
    ahead = clock.today() + timedelta(days=40)
    draft_rule(("hs", "851679"), title="Kettles that switch off", deadline=ahead)
    draft_rule(("hs", "851679"), title="Kettle cords", deadline=ahead)
    listed_lead(title="Lead")
    firm_expose(firm_id=firm.pk)
    return firm


@pytest.fixture
def officer(firm: Firm) -> User:
    return UserFactory(email="li@kettles.example", firms=[firm])


def card(page: Page, title: str):
    return page.locator("article", has=page.get_by_role("link", name=title, exact=True))


def act(page: Page, action: str) -> None:
    """Press the button of an action and wait for what is said about it."""
    page.locator(f"button[value={action}]").first.click()
    expect(page.locator("#messages p").first).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_a_week_of_triage(visit, officer: User, firm: Firm, tmp_path, has_scripts: bool) -> None:
    window = visit(user=officer, has_scripts=has_scripts)
    page = window.open("/")
    assert window.path == "/desk/today/"

    # Monday: what asks for a hand is taken, two at once.
    acts = page.locator("#act article")
    expect(acts).to_have_count(3)
    for title in ("Kettles that switch off", "Kettle cords"):
        card(page, title).get_by_role("checkbox").check()
    act(page, "take")
    expect(page.locator("#messages")).to_contain_text("2 findings changed")
    expect(card(page, "Kettle cords")).to_contain_text("li@kettles.example")
    assert window.path == "/desk/today/"

    # Tuesday: one is read and planned.
    card(page, "Kettles that switch off").get_by_role("link").first.click()
    expect(page.locator("blockquote mark").first).to_be_visible()
    expect(page.locator("#products, .table").first).to_contain_text("KL-204")
    due = clock.today() + timedelta(days=10)
    page.locator("#due").fill(due.isoformat())
    act(page, "schedule")
    page.locator("#comment").fill("Asked the supplier.")
    page.locator("button[value=comment]").click()
    expect(page.get_by_text("Asked the supplier.")).to_be_visible()
    page.locator("#reason").fill("The whole line is concerned.")
    page.locator("button[value=applicable]").click()
    expect(page.locator("h1 + p")).to_contain_text("applicable")

    # Wednesday: another is not for us; without a reason nothing happens.
    window.open("/desk/today/")
    card(page, "Kettle cords").get_by_role("checkbox").check()
    act(page, "excluded")
    expect(page.locator("#messages")).to_contain_text("give a reason")
    card(page, "Kettle cords").get_by_role("checkbox").check()
    page.locator("#reason").fill("Our cords come from the customer.")
    page.locator("button[value=excluded]").click()
    expect(page.locator("#act article")).to_have_count(2)

    # Thursday: a document is filed.
    window.open("/desk/evidence/new/")
    report = tmp_path / "report.txt"
    report.write_text("Passed.")
    page.set_input_files("input[type=file]", report)
    page.select_option("#id_kind", "test_report")
    page.fill("#id_title", "Lead in brass")
    page.fill("#id_issuer", "Example Laboratory")
    page.fill("#id_number", "TR-77")
    page.fill("#id_issued_on", clock.today().isoformat())
    page.fill("#id_skus", "KL-204")
    page.locator("main button.button").click()
    expect(page.locator("main")).to_contain_text("Lead in brass")
    assert Evidence.objects.get().sha256

    # Friday: done; then the rule that was excluded changes, and comes back.
    window.open("/desk/today/")
    card(page, "Lead").get_by_role("checkbox").check()
    page.locator("#reason").fill("Customers were told.")
    page.locator("button[value=done]").click()
    expect(page.locator("#act article")).to_have_count(1)
    _amended(Measure.objects.get(title="Kettle cords"))
    firm_expose(firm_id=firm.pk)
    window.open("/desk/today/")
    expect(card(page, "Kettle cords")).to_be_visible()
    states = dict(Finding.objects.values_list("measure__title", "status"))
    assert states == {"Kettles that switch off": "applicable", "Kettle cords": "unread", "Lead": "done"}


def _amended(rule: Measure) -> None:
    """An addendum moves the end of comments: what was decided rests on another rule."""
    rule.milestones.update(on=clock.today() + timedelta(days=90))
    rule.content_hash = "b" * 64
    rule.save()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_desk_hold_no_grave_fault_in_any_look(
    visit, officer: User, firm: Firm, language: str
) -> None:
    finding = Finding.objects.get(measure__title="Kettles that switch off")
    product = firm.products.get(sku="KL-204")
    window = visit(user=officer, language=language)
    for name, path in {
        "today": "/desk/today/",
        "not-yours": "/desk/today/not-yours/",
        "finding": f"/desk/findings/{finding.pk}/",
        "notice": f"/desk/notices/{finding.measure.notice_id}/",
        "products": "/desk/products/",
        "product": f"/desk/products/{product.pk}/",
        "calendar": "/desk/calendar/",
        "evidence": "/desk/evidence/",
        "evidence-new": "/desk/evidence/new/",
    }.items():
        window.open(path)
        window.look(name)


def test_a_plot_becomes_interactive_under_the_policy_of_the_page(visit, officer: User, firm: Firm) -> None:
    page = visit(user=officer).open("/desk/calendar/")
    expect(page.locator(".plot canvas")).to_be_visible(timeout=30_000)
    expect(page.locator(".plot img")).to_be_hidden()


def test_without_scripts_a_plot_is_a_picture_beside_its_figures(visit, officer: User, firm: Firm) -> None:
    page = visit(user=officer, has_scripts=False).open("/desk/calendar/")
    expect(page.locator(".plot img")).to_be_visible()
    page.locator(".plot summary").click()
    expect(page.locator(".plot table")).to_be_visible()


def test_the_theme_is_chosen_and_kept(visit, officer: User, firm: Firm) -> None:
    window = visit(user=officer)
    page = window.open("/desk/today/")
    page.locator(".drop-right summary").click()
    page.locator("button[name=theme][value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    window.open("/desk/products/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(16, 21, 28)"

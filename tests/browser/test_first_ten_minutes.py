"""The first ten minutes in a browser: own data and sample firm, both languages, each theme and width."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from openpyxl import Workbook

from compliance.alerts.models import Subscription
from compliance.firms.models import User
from compliance.onboarding.models import Start
from tests.browser.browsing import LANGUAGES, Visit
from tests.factories import UserFactory
from tests.onboarding.rules import rules_make

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "a-very-new-passphrase-88"
ROWS = (
    ("月光电器出口清单",),
    ("编号", "品名", "海关编码", "销往", "单重"),
    ("K-1", "Electric kettle 1.7 L", "8516790000", "DE|FR", 0.9),
    ("T-1", "Toaster, two slots", "8516720000", "DE", 1.4),
    ("G-1", "Garden gadget", "851679", "DE", 1.4),
    ("K-1", "Another kettle", "8516790000", "DE", 2),
    ("合计", None, None, None, 5.7),
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """An Excel list as an ERP writes it: a title, Chinese headers, a SKU twice, a sum at the end."""
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    path = tmp_path / "出口清单.xlsx"
    book.save(path)
    return path


def go_on(window: Visit, name: str = "") -> None:
    """Press the main button of the step."""
    where = f"button[name={name}]" if name else "main form button.button"
    window.page.locator(where).first.click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_sign_up_to_an_invited_colleague(visit, site: str, workbook: Path, language: str) -> None:
    rules_make()
    window = visit(language=language)
    page = window.open("/accounts/signup/")
    page.locator("[name=email]").fill("lin@firm.example")
    page.locator("[name=password1]").fill(NEW)
    page.locator("[name=password2]").fill(NEW)
    go_on(window)
    page.wait_for_url("**/start/way/")
    window.look("1-way")
    page.locator("button[value=own]").click()
    page.wait_for_url("**/start/firm/")
    window.look("2-firm")
    page.locator("[name=name]").fill("宁波月光电器有限公司")
    page.locator("[name=text]").fill("851679, 8516.72; power banks 850760")
    page.locator("[name=file]").set_input_files(workbook)
    go_on(window)
    page.wait_for_url("**/start/check/")
    window.look("3-check")
    asked = page.locator(".questions > .field")
    assert 6 <= asked.count() <= 11
    assert page.locator("[name=country]").input_value() == "CN"
    assert page.locator("[name=markets]:checked").count() == 2, "as the list says: Germany and France"
    go_on(window)
    page.wait_for_url("**/start/products/")
    window.look("4-products")
    assert page.locator("#mapping tbody tr").count() == 5
    page.locator("#mapping select").nth(4).select_option("mass_kg[kg]")
    go_on(window, "again")
    window.look("4-products-again")
    go_on(window, "partial" if page.locator("button[name=partial]").count() else "all")
    page.wait_for_url("**/start/result/")
    window.look("5-result")
    heading = page.locator("h1").inner_text()
    user = User.objects.get(email="lin@firm.example")
    counts = {part: page.locator(f"#{part} article").count() for part in ("act", "watch", "uncertain")}
    assert counts["act"] >= 1
    assert str(counts["act"]) in heading
    assert "Kettle rule" in page.locator("#act").inner_text()
    go_on(window)
    page.wait_for_url("**/start/mail/")
    assert "Kettle rule" in page.frame_locator("iframe").locator("body").inner_text()
    window.look("6-mail")
    go_on(window)
    page.wait_for_url("**/start/when/")
    window.look("7-when")
    page.locator("[name=weekday]").select_option("5")
    page.locator("[name=hour]").select_option("16")
    page.locator("[name=timezone]").select_option("Europe/Berlin")
    go_on(window)
    page.wait_for_url("**/start/colleague/")
    row = Subscription.objects.get(user=user, channel="mail")
    assert (row.weekday, row.hour, row.timezone, row.language) == (5, 16, "Europe/Berlin", language)
    page.locator("[name=email]").fill("wang@firm.example")
    go_on(window, "invite")
    page.locator(".message").wait_for()
    window.look("8-colleague")
    assert mail.outbox[-1].to == ["wang@firm.example"]
    go_on(window, "finish")
    page.locator("a.button[href='/desk/today/']").click()
    page.wait_for_url("**/desk/today/")
    assert "Kettle rule" in page.locator("main").inner_text()
    assert Start.objects.get(user=user).finished_at is not None


def test_the_sample_firm_by_keyboard_and_without_scripts(visit, site: str) -> None:
    rules_make()
    user = UserFactory()
    window = visit(user=user, has_scripts=False)
    page = window.open("/")
    assert window.path == "/start/way/"
    page.locator("button[value=sample]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/start/result/")
    assert "Kettle rule" in page.locator("main").inner_text()
    for step in ("mail", "when", "colleague"):
        page.locator("main form button.button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/start/{step}/")
    page.locator("button[name=finish]").focus()
    page.keyboard.press("Enter")
    page.locator("a.button[href='/desk/today/']").wait_for()
    assert window.open("/") and window.path == "/desk/today/", "the dialogue does not come back"
    assert user.firms.get().is_sample

"""The message as a mail program reads it: headers, two parts of equal content, both languages."""

import email
import html
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default

import pytest
from django.utils import translation

from compliance.alerts.building import digest_build
from compliance.alerts.mail import header_text, message_id_of
from compliance.alerts.models import Subscription
from compliance.alerts.services import subscription_set
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.evidence.ledger import record_append
from compliance.exposure.models import Finding
from tests.factories import (
    AssociationFactory,
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MembershipFactory,
    MilestoneFactory,
    NoticeVersionFactory,
    ProductFactory,
    SourceFactory,
    UserFactory,
)

DAY, WEEK = date(2025, 6, 12), IsoWeek(2025, 24)
CLAUSE = "The requirements apply from 1 July 2026 to kettles of HS 8516."
pytestmark = pytest.mark.django_db


def finding(firm, title: str = "Kettle ecodesign", **wishes) -> Finding:
    """A finding with a product, a clause and three dates."""
    version = NoticeVersionFactory(notice__title=title, text=f"Scope: kettles. {CLAUSE} Spare parts last.")
    measure = MeasureFactory(notice=version.notice, regime="ecodesign_energy", **wishes.pop("measure", {}))
    start = version.content.index("1 July 2026")
    place = {"version": version, "start": start, "end": start + 11}
    MilestoneFactory(measure=measure, role="application", on=date(2026, 7, 1), **place)
    MilestoneFactory(measure=measure, role="comment_deadline", on=date(2025, 8, 10))
    MilestoneFactory(
        measure=measure,
        role="entry_into_force",
        on=None,
        rule="20 days after publication",
        earliest=date(2025, 11, 1),
    )
    ExposureFactory(product=ProductFactory(firm=firm), measure=measure, value=Decimal("1234567.00"))
    values = {
        "next_step": "send_comments",
        "next_on": date(2025, 8, 10),
        "next_role": "comment_deadline",
        "score": Decimal("71.4"),
    }
    return FindingFactory(firm=firm, measure=measure, **(values | wishes))


def build(subscription: Subscription) -> EmailMessage:
    """The mail as it is after a journey: written out and parsed back."""
    with clock.standing_at(DAY):
        built = digest_build(subscription=subscription, week=WEEK, at=clock.now())
    parsed = email.message_from_bytes(built.message.message().as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def officer(**wishes) -> Subscription:
    firm = wishes.pop("firm", None) or FirmFactory(name="Moonlit Ladle")
    return subscription_set(user=UserFactory(firms=[firm], **wishes))


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return found.get_content()


def readable(page: str) -> str:
    """The text of an HTML part as it is read: no style, no hidden preview, no tags."""
    page = re.sub(r"<!--.*?-->", " ", page, flags=re.S)
    page = re.sub(r"<(style|title)>.*?</\1>", " ", page, flags=re.S)
    page = re.sub(r'<div style="display:\s*none[^>]*>.*?</div>', " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def words_of(text: str) -> list[str]:
    """Words without addresses, marks and layout."""
    text = re.sub(r"https?://\S+", " ", text)
    return re.findall(r"\w+", text)


def test_the_headers_are_what_mail_providers_ask_for() -> None:
    subscription = officer()
    message = build(subscription)
    token = subscription.token
    assert message["List-Unsubscribe"] == (
        f"<http://127.0.0.1:8000/u/{token}/>, <mailto:unsubscribe@localhost?subject={token}>"
    )
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].endswith("<weekly.127.0.0.1>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == message_id_of(user_id=subscription.user_id, week=WEEK, kind="weekly")
    assert message["Date"].datetime == datetime(2025, 6, 12, 23, 59, 59, tzinfo=UTC)
    assert message["To"].addresses[0].addr_spec == subscription.user.email
    assert message.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_message_id_is_the_same_for_every_attempt_and_for_no_other_mail() -> None:
    ids = {
        message_id_of(user_id=user, week=week, kind="weekly")
        for user in (1, 2)
        for week in (IsoWeek(2025, 24), IsoWeek(2025, 25))
        for _ in range(3)
    }
    assert len(ids) == 4


def test_no_bare_8_bit_and_no_long_lines_travel() -> None:
    firm = FirmFactory(name="月光汤勺")
    finding(firm, title="电热水壶 " * 60)
    with clock.standing_at(DAY):
        built = digest_build(subscription=officer(firm=firm), week=WEEK, at=clock.now())
    raw = built.message.message().as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_an_item_says_everything_an_officer_asks() -> None:
    firm = FirmFactory(name="Moonlit Ladle", currency="CNY")
    row = finding(firm)
    row.measure.notice.symbol = "G/TBT/N/EU/1142"
    row.measure.notice.save()
    text = part(build(officer(firm=firm)), "plain")
    product = firm.products.get()
    for expected in [
        "Act by 10 August 2025 (comments close)",
        "Send comments on the draft",
        "Ecodesign and energy labels · proposed · European Union",
        "applies from 1 July 2026",
        "20 days after publication, not before 1 November 2025",
        f"HS 8516 → HS 851679 → {product.sku} {product.name}",
        f"Products: 1: {product.sku}",
        "CNY 1,234,567 a year (2024)",
        "71 of 100",
        f"“{CLAUSE}”",
        "G/TBT/N/EU/1142 https://authority.example/notice",
        f"http://127.0.0.1:8000/f/{row.pk}/",
    ]:
        assert expected in text, expected


def test_inference_is_labelled_as_inference() -> None:
    firm = FirmFactory()
    row = finding(firm)
    row.measure.exposures.update(is_inferred=True, strength="product", notes=["concept_of_hs"])
    for kind in ("plain", "html"):
        assert "our inference; product word inferred from the HS code" in part(
            build(officer(firm=firm)), kind
        )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_parts_say_the_same(language: str) -> None:
    firm = FirmFactory(name="Moonlit Ladle", name_zh="月光汤勺")
    for n in range(14):
        finding(firm, title=f"Rule {n}", verdict="act" if n < 3 else "watch")
    FindingFactory(
        firm=firm, verdict="uncertain", settles=[{"code": "add_bom", "skus": ["A"], "count": 1}], sku_count=0
    )
    SourceFactory(title="Example source", alarm="HTTP 403", alarm_since=datetime(2025, 6, 10, tzinfo=UTC))
    message = build(officer(firm=firm, language=language))
    plain, page = part(message, "plain"), part(message, "html")
    assert sorted(words_of(plain)) == sorted(words_of(readable(page)))
    links = set(re.findall(r"https?://\S+", plain))
    assert links == set(re.findall(r'href="(https?://[^"]+)"', page))


def test_a_chinese_reader_gets_chinese() -> None:
    firm = FirmFactory(name="Moonlit Ladle", name_zh="月光汤勺厨房电器厂")
    finding(firm, title="关于电热水壶的法规草案")
    firm.products.update(name_zh="玻璃电热水壶")
    message = build(officer(firm=firm, language="zh-hans"))
    assert message["Content-Language"] == "zh-hans"
    for kind in ("plain", "html"):
        content = part(message, kind)
        assert "月光汤勺厨房电器厂" in content
        assert "关于电热水壶的法规草案" in content
        assert "玻璃电热水壶" in content
        assert "2025年8月10日" in content
        assert "10 August 2025" not in content
    assert 'lang="zh-hans"' in part(message, "html")
    assert "2025年8月10日" in str(message["Subject"])
    assert translation.get_language() == "en", "the language does not leak out of the building"


def test_the_picture_needs_nothing_from_outside_and_watches_nobody() -> None:
    firm = FirmFactory()
    for n in range(60):
        finding(firm, title=f"Rule {n} " + "on household appliances " * 8, verdict="watch")
    message = build(officer(firm=firm))
    page = part(message, "html")
    assert not re.search(r"<(img|script|iframe|link|object|form|input)\b", page)
    assert "url(" not in page
    assert len(message.as_bytes()) < 100_000
    assert all(
        address.startswith(("http://127.0.0.1:8000/", "https://authority.example/"))
        for address in re.findall(r'href="([^"]+)"', page)
    )


def test_a_full_week_stays_under_six_hundred_words() -> None:
    firm = FirmFactory(name="Moonlit Ladle Kitchen Appliances")
    for n in range(60):
        title = f"Rule {n} laying down requirements for the labelling and safety of household appliances"
        finding(firm, title=title, verdict=("act", "watch")[n % 2])
    for n in range(50):
        settles = [{"code": ("add_bom", "read_notice")[n % 2], "skus": ["A", "B"], "count": 12}]
        FindingFactory(firm=firm, verdict="uncertain", settles=settles, sku_count=0)
    text = part(build(officer(firm=firm)), "plain")
    words = [w for w in text.split() if not w.startswith("http") and any(c.isalnum() for c in w)]
    assert 350 < len(words) <= 600


def test_a_week_of_questions_only_says_so_in_its_subject() -> None:
    firm = FirmFactory()
    FindingFactory(
        firm=firm, verdict="uncertain", settles=[{"code": "add_bom", "skus": ["A"], "count": 1}], sku_count=0
    )
    assert "Nothing to act on, 1 undecided" in str(build(officer(firm=firm))["Subject"])


def test_the_footer_makes_the_reader_a_witness_of_the_ledger() -> None:
    from django.db import transaction

    subscription = officer()
    with transaction.atomic():
        record = record_append(kind="test", subject="thing:1", payload={})
    message = build(subscription)
    for kind in ("plain", "html"):
        assert f"{record.position}:{record.digest}" in part(message, kind)


# --- what others wrote -----------------------------------------------------------------------


def test_a_title_from_outside_cannot_make_a_header() -> None:
    firm = FirmFactory(name="Ladle\r\nBcc: everyone@firm.example")
    finding(
        firm,
        title="Kettles\r\nBcc: victim@firm.example\r\n\r\n<script>alert(1)</script>\u2028X\x0b" + "A" * 5000,
    )
    message = build(officer(firm=firm))
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])
    assert len(str(message["Subject"])) <= 200
    assert "<script>" not in part(message, "html")


@pytest.mark.parametrize("bad", ["a\r\nB: c", "a\nb", "a\u2028b", "a\x0bb", "a\x85b", "a\x00b", "\r\n"])
def test_header_text_is_one_printable_line(bad: str) -> None:
    assert header_text(bad).isprintable()
    assert len(header_text(bad * 1000)) <= 200


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "", " https"]
)
def test_an_address_that_is_no_page_is_no_link(url: str) -> None:
    firm = FirmFactory()
    row = finding(firm)
    type(row.measure.notice).objects.filter(pk=row.measure.notice_id).update(url=url)
    page = part(build(officer(firm=firm)), "html")
    assert all(a.startswith(("http://", "https://")) for a in re.findall(r'href="([^"]*)"', page))


def test_markup_in_names_is_shown_and_not_obeyed() -> None:
    firm = FirmFactory(name="<b>Bold</b> & Sons")
    message = build(officer(firm=firm))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Sons" in part(message, "html")
    assert "<b>Bold</b> & Sons" in part(message, "plain")


# --- the association's variant ---------------------------------------------------------------


def test_staff_see_members_that_granted_it_and_those_with_most_to_do_first() -> None:
    association = AssociationFactory(name="Harbour Lantern")
    busy, calm, shut = (
        FirmFactory(name="Busy Ltd"),
        FirmFactory(name="Calm Ltd"),
        FirmFactory(name="Shut Ltd"),
    )
    for firm in (busy, calm):
        MembershipFactory(association=association, firm=firm)
    MembershipFactory(association=association, firm=shut, consent_on=None)
    for firm, verdict in [(calm, "watch"), (busy, "act"), (busy, "act"), (shut, "act")]:
        finding(firm, title=f"{firm.name} {verdict}", verdict=verdict)
    user = UserFactory(role="staff", associations=[association])
    text = part(build(subscription_set(user=user)), "plain")
    assert "Harbour Lantern" in text
    assert "Shut Ltd" not in text
    assert text.index("- Busy Ltd: 2 to act on") < text.index("- Calm Ltd: 1 to watch")
    assert "Firms: Busy Ltd" in text
    assert "do not forward it whole" in text


def test_staff_see_sectors_and_members_that_have_not_read() -> None:
    association = AssociationFactory()
    told = {
        "Busy Ltd": ("lighting", "unread"),
        "Read Ltd": ("lighting", "in_process"),
        "Calm Ltd": ("", "unread"),
    }
    for name, (sector, status) in told.items():
        firm = FirmFactory(name=name, sector=sector)
        MembershipFactory(association=association, firm=firm)
        finding(firm, verdict="watch" if name == "Calm Ltd" else "act", status=status)
    text = part(build(subscription_set(user=UserFactory(role="staff", associations=[association]))), "plain")
    assert "- Not read: something to act on that nobody has opened: Busy Ltd\n" in text
    assert "- Sectors: lighting: 2 to act on, 2 members; sector not stated: 1 to watch, 1 member\n" in text
    assert "1 to act on that nobody has opened" in text


def test_a_member_is_sent_a_file_that_holds_nothing_of_others() -> None:
    association = AssociationFactory()
    shared = MeasureFactory(title="A rule for both")
    for name in ("Busy Ltd", "Calm/Ltd"):
        firm = FirmFactory(name=name)
        MembershipFactory(association=association, firm=firm)
        product = ProductFactory(firm=firm, sku=f"SKU-{name[:4]}")
        ExposureFactory(product=product, measure=shared, value=Decimal(len(name) * 1000))
        FindingFactory(firm=firm, measure=shared)
        for number in range(6 if name == "Busy Ltd" else 0):
            finding(firm, title=f"Own rule {number}")
    user = UserFactory(role="staff", associations=[association])
    message = build(subscription_set(user=user))
    files = {one.get_filename(): one.get_content() for one in message.iter_attachments()}
    texts = {name: text for name, text in files.items() if name.endswith(".txt")}
    assert list(texts) == ["1 Busy Ltd.txt", "2 Calm Ltd.txt"]
    busy, calm = texts.values()
    assert "A rule for both" in calm
    assert "SKU-Calm" in calm
    assert "CNY 8,000 a year (2024)" in calm
    assert not any(word in calm for word in ("Busy", "Own rule", "16,000"))
    assert not any(word in busy for word in ("Calm", "SKU-Calm"))
    assert "2 more items" in busy
    assert "/v/" not in busy + calm
    assert "/u/" not in busy + calm
    assert "forward the attached file" in part(message, "plain")
    officer_mail = build(officer(firm=firm))
    assert not [one for one in officer_mail.iter_attachments() if one.get_filename().endswith(".txt")]


def test_files_for_members_never_make_a_mail_too_large() -> None:
    association = AssociationFactory()
    for number in range(12):
        firm = FirmFactory(name=f"Member {number}", name_zh=f"会员企业{number}")
        MembershipFactory(association=association, firm=firm)
        for rule in range(6):
            finding(firm, title=f"关于家用电器安全要求的法规草案 {rule} " * 4)
    user = UserFactory(role="staff", associations=[association])
    message = build(subscription_set(user=user, language="zh-hans"))
    files = [one for one in message.iter_attachments() if one.get_filename().endswith(".txt")]
    assert files
    assert len(message.as_bytes()) < 100_000


def test_one_rule_for_three_members_is_one_item() -> None:
    association = AssociationFactory()
    measure = MeasureFactory()
    for n in range(3):
        firm = FirmFactory(name=f"Member {n}", currency=("CNY", "USD", "CNY")[n])
        MembershipFactory(association=association, firm=firm)
        ExposureFactory(product=ProductFactory(firm=firm), measure=measure)
        FindingFactory(firm=firm, measure=measure)
    text = part(build(subscription_set(user=UserFactory(role="staff", associations=[association]))), "plain")
    assert "Firms: Member 0, Member 1, Member 2" in text
    assert "CNY 200,000 a year (2024) + USD 100,000 a year (2024)" in text
    assert text.startswith("Fairlead")
    assert "1 to act on" in text.splitlines()[3]


def test_an_officer_sees_no_other_firm() -> None:
    mine, other = FirmFactory(name="Mine"), FirmFactory(name="Other Ltd")
    finding(mine, title="For me")
    finding(other, title="For others")
    message = build(officer(firm=mine))
    for kind in ("plain", "html"):
        assert "For me" in part(message, kind)
        assert "For others" not in part(message, kind)
        assert "Other Ltd" not in part(message, kind)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("goods", "Ecodesign and energy labels (inferred from goods)"),
        ("words", "Ecodesign and energy labels (guessed from words)"),
        ("law", "Ecodesign and energy labels ·"),
        ("", "Ecodesign and energy labels ·"),
    ],
)
def test_an_item_marks_a_regime_that_is_our_inference(by: str, told: str) -> None:
    firm = FirmFactory()
    kept = {"ecodesign_energy": {"by": by}} if by else {}
    finding(firm, measure={"regimes_by": kept})
    message = build(officer(firm=firm))
    assert told in readable(part(message, "plain")) and told in readable(part(message, "html"))


def test_the_foot_tells_the_zone_as_the_account_form_does() -> None:
    message = build(officer(timezone="Europe/Berlin"))
    for kind in ("plain", "html"):
        assert "UTC+02:00 · Berlin (Europe/Berlin)" in readable(part(message, kind))

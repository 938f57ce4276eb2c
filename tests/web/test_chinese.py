"""What readers of Chinese see: words for codes, punctuation, pages, commands."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

import crawlers.contract
from compliance.alerts import wording as alerts
from compliance.alerts.items import Money
from compliance.core.punctuation import clauses_joined, facts_joined, labelled, names_joined
from compliance.core.roles import ADMINISTRATOR
from compliance.evidence.wording import record_kind
from compliance.exposure import wording as exposure
from compliance.exposure.models import Finding
from compliance.firms.imports.headings import heading_read
from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.recognition import recognise
from compliance.firms.imports.synonyms import chinese_header
from regulations import wording as law
from regulations.models import Source
from regulations.models.notice import Stage
from regulations.understanding.result import DOCUMENT_TYPES, REGIMES

ZH = "zh-hans"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override(ZH):
        yield


# --- codes in words ------------------------------------------------------------------------------


def test_every_reason_of_a_run_is_worded(chinese: None) -> None:
    source = Path(str(crawlers.contract.__file__)).read_text()
    listed = re.search(r'reason_code: str = ""\s+"""(.*?)"""', source, re.S)
    assert listed
    codes = re.findall(r"[a-z_]+", listed[1])
    assert len(codes) > 10
    for code in codes:
        assert CHINESE.search(law.run_reason(code)), code
    told = law.reason_told("refused", "GET https://example.org answered 403.")
    assert told == "信息源拒绝访问。 GET https://example.org answered 403."
    assert law.reason_told("unheard_of", "Something new.") == "Something new."


def test_every_reason_to_leave_a_row_out_is_worded(chinese: None) -> None:
    sources = Path(str(crawlers.contract.__file__)).parent.rglob("*.py")
    codes = {code for path in sources for code in re.findall(r'\bDrop\(\s*"([a-z_]+)"', path.read_text())}
    assert {"before_window", "seen_before", "not_watched"} <= codes
    assert {code for code in codes if not CHINESE.search(law.drop_reason(code, ""))} == set()


def test_codes_of_the_law_are_worded(chinese: None) -> None:
    for code in REGIMES:
        assert law.regime(code) != code
    for code in DOCUMENT_TYPES:
        assert CHINESE.search(law.document_type(code)), code
    for code in (*exposure.STEPS, *exposure.NOT_YOURS, *exposure.STRENGTHS, *exposure.ROLES):
        words = exposure.STEPS.get(code) or exposure.NOT_YOURS.get(code) or ""
        words = words or exposure.STRENGTHS.get(code) or exposure.ROLES[code]
        assert CHINESE.search(str(words)), code


def test_kinds_of_records_are_worded(chinese: None) -> None:
    written = {
        kind
        for package in ("compliance", "regulations")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        for kind in re.findall(r'kind="([a-z]+\.[a-z_]+)"|return "([a-z]+\.[a-z]+)" if', path.read_text())
    }
    kinds = {first or second for first, second in written}
    kinds |= {f"import.{kind}" for kind in LAYOUTS} | {f"finding.{code}" for code in Finding.Status.values}
    assert {"finding.found", "finding.reopened", "notice.reviewed"} <= kinds
    assert {kind for kind in kinds if not CHINESE.search(record_kind(kind))} == set()
    assert record_kind("unheard.of") == "unheard.of"


def test_verdicts_are_called_the_same_everywhere(chinese: None) -> None:
    names = {"act": "需行动", "watch": "关注", "uncertain": "待定", "not_yours": "与您无关"}
    assert {code: exposure.verdict(code) for code in Finding.Verdict.values} == names
    assert {code: alerts.verdict(code) for code in names} == names


def test_words_of_one_spelling_and_two_meanings_are_kept_apart(chinese: None) -> None:
    assert law.mention_kind("act") == "法规" != exposure.verdict("act")
    assert exposure.quality("uncertain") == "不确定" != exposure.verdict("uncertain")
    assert exposure.stage(Stage.EXPIRED) == "已失效"
    assert translation.pgettext("document", "expired") == "已过期"
    assert translation.pgettext("mail", "subject") == "主题" != translation.gettext("subject")


# --- how it reads --------------------------------------------------------------------------------


def test_names_clauses_and_labels_join_as_in_chinese(chinese: None) -> None:
    assert names_joined(["DE", "FR"]) == "DE、FR"
    assert clauses_joined(["一", "二"]) == "一；二"
    assert facts_joined(["需行动 3 项", "关注 2 项"]) == "需行动 3 项，关注 2 项"
    assert labelled("来源", "ECHA") == "来源：ECHA"
    assert labelled("", "ECHA") == "ECHA"


def test_they_join_as_in_english() -> None:
    with translation.override("en"):
        assert names_joined(["DE", "FR"]) == "DE, FR"
        assert labelled("Source", "ECHA") == "Source: ECHA"


def test_dates_money_and_moments_are_local(chinese: None) -> None:
    assert alerts.day(date(2026, 7, 1)) == "2026年7月1日"
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert alerts.moment(at, ZoneInfo("Asia/Shanghai")) == "2026-07-02 07:30"
    sum_of_years = Money(amount=Decimal("1234567"), currency="CNY", years=(2024, 2025), is_partial=True)
    assert alerts.money(sum_of_years) == "至少 每年 CNY 1,234,567（2024–2025）"


def test_a_reason_and_what_settles_it_read_well(chinese: None) -> None:
    reason = exposure.reason({"code": "met_hs6", "quality": "inferred", "count": 3})
    assert reason == "HS 子目相同（系统推断）：3 种产品"
    settle = exposure.settle({"code": "add_bom", "count": 4, "skus": ["A-1", "B-2", "C-3", "D-4"]})
    assert settle == "补充物料清单，或标明物料清单已完整。（4 种产品：A-1、B-2、C-3…）"
    assert alerts.not_yours_reasons([("no_product_in_market", 61)]) == "未销往该市场（61 项）"


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_a_table_with_chinese_headers_is_understood(kind: str) -> None:
    columns = LAYOUTS[kind].columns
    headers = [chinese_header(kind, column.name) for column in columns]
    headings = [heading_read(header) for header in headers]
    found = recognise(kind, LAYOUTS[kind].names, headings, [[] for _ in headings])
    assert {use.field: headers[use.place] for use in found.uses} == {
        column.name: header for header, column in zip(headers, columns, strict=True)
    }


# --- what people see -----------------------------------------------------------------------------


@pytest.fixture
def desk(db: None, client: Client, django_user_model: Any) -> Client:
    """The admin of an administrator whose account says Chinese."""
    user = django_user_model.objects.create(
        username="reader", email="reader@example.org", role=ADMINISTRATOR, language=ZH, is_superuser=True
    )
    client.force_login(user)
    return client


LISTS = (
    *("firms/product", "firms/component", "firms/tradeflow", "firms/evidence", "firms/firm", "firms/user"),
    *("firms/association", "firms/membership", "exposure/finding", "exposure/exposure"),
    *("regulations/notice", "regulations/measure", "regulations/listing", "regulations/substance"),
    *("regulations/source", "regulations/run", "regulations/capture", "regulations/unreadablerow"),
    *("regulations/noticeversion", "alerts/subscription", "alerts/delivery", "evidence/record", "core/job"),
)
CODES = {"SKU", "HS", "CN", "CAS", "EC", "REACH", "RoHS", "WEEE", "CBAM", "Fairlead"}
CODES |= {"sha256", "Sha256", "Message-ID"}
LANGUAGES = {"English", "English en"}  # each language is offered by its own name
UNREAD = re.compile(
    r"<(script|style)\b.*?</\1>"
    r"|<span[^>]*material-symbols-outlined[^>]*>[^<]*</span>"  # names of icons
    r"|<[^>]+>",
    re.S,
)
PARTS = re.compile(r"<(h1|h2|h3|th|label|button|a|option)\b[^>]*>(.*?)</\1>", re.S)


def english_of(page: str) -> set[str]:
    """Headings, labels, buttons and links that hold words and no Chinese; codes and names do not count."""
    texts = {" ".join(UNREAD.sub(" ", part).split()).removesuffix(" *") for _tag, part in PARTS.findall(page)}
    return {
        text
        for text in texts - CODES - LANGUAGES
        if WORD.search(text) and not CHINESE.search(text) and "@" not in text
    }


@pytest.mark.parametrize("page", LISTS)
def test_lists_have_chinese_headings(desk: Client, page: str) -> None:
    response = desk.get(f"/admin/{page}/")
    assert response.status_code == 200
    assert english_of(response.content.decode()) == set()


@pytest.mark.parametrize(
    "page", ["firms/product/add", "firms/evidence/add", "firms/user/add", "firms/product/import", ""]
)
def test_forms_have_chinese_labels(desk: Client, page: str) -> None:
    response = desk.get(f"/admin/{page}/" if page else "/admin/")
    assert response.status_code == 200
    assert english_of(response.content.decode()) == set()


def test_the_account_says_the_language_and_the_choice_outranks_it(desk: Client) -> None:
    assert "概览" in desk.get("/admin/").content.decode()
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.get("/admin/").content.decode()
    assert "Overview" in page and "概览" not in page


def test_moments_are_told_in_the_zone_of_the_account(desk: Client) -> None:
    read_at = datetime(2026, 7, 3, 23, 59, tzinfo=UTC)
    source = Source.objects.create(
        name="eping", home_url="https://example.org/", every="daily", last_success_at=read_at
    )
    page = desk.get(f"/admin/regulations/source/{source.pk}/change/").content.decode()
    assert "2026年7月4日 07:59" in page  # Asia/Shanghai
    assert "2026年7月3日 23:59 UTC" in desk.get("/sources/").content.decode()


def test_the_empty_table_has_headers_of_the_readers_language(desk: Client) -> None:
    book = load_workbook(io.BytesIO(desk.get("/admin/firms/product/import/table/").content))
    assert [cell.value for cell in book.active[1]][:3] == ["企业", "货号", "品名"]


def test_source_health_gives_the_reason_in_chinese_and_the_detail_beside_it(desk: Client) -> None:
    Source.objects.create(
        name="eping",
        title="ePing",
        publisher="WTO",
        home_url="https://example.org/",
        every="daily",
        alarm="GET https://example.org answered 403.",
        alarm_code="refused",
    )
    page = desk.get("/sources/").content.decode()
    assert "ePing：TBT 和 SPS 通报" in page
    assert "信息源拒绝访问。" in page and "GET https://example.org answered 403." in page
    assert "每天" in page


def test_commands_speak_the_language_that_is_set(db: None, chinese: None) -> None:
    out = io.StringIO()
    call_command("explain", stdout=out)
    assert "没有待处理的风险事项" in out.getvalue()
    out = io.StringIO()
    call_command("ledger", "verify", stdout=out)
    assert out.getvalue().startswith("共 0 条记录，链完整。")
    with pytest.raises(CommandError, match="不是风险事项"):
        call_command("explain", "seven")

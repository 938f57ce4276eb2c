"""Pages of our own and the newer pages of the admin: whatever is not a fact of a source is in Chinese."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.core.roles import ADMINISTRATOR
from regulations.models import Notice, Run, WatchedAct
from regulations.reviews import review_write
from tests.factories import (
    NoticeFactory,
    NoticeVersionFactory,
    RunFactory,
    SourceFactory,
    UnreadableRowFactory,
)
from tests.regulations.brought import brought, notification, source_made
from tests.regulations.held import hold
from tests.regulations.lawtext import pages

pytestmark = pytest.mark.django_db

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(
    r"Fairlead|English|Excel|zh-hans|Enter|esc|UTC|CELEX|CELLAR|REACH|RoHS|WEEE|CBAM|SKU"
    r"|G/TBT/\S+|https?://\S+|\S+@\S+|[Ss]ha256|\b[0-9a-f]{12}\b|[0-9a-f]{64}|items\[\d\]|reader"
)
UNSEEN = {"script", "style", "svg", "code", "blockquote", "del", "ins"}


class _Texts(HTMLParser):
    """What a reader sees or is read out: texts, labels, hints. Facts that stand as code do not count."""

    def __init__(self) -> None:
        super().__init__()
        self.hiding = ""  # the element whose content does not count
        self.depth = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if self.hiding:
            self.depth += tag == self.hiding
        elif tag in UNSEEN or (tag == "span" and "material-symbols" in (said.get("class") or "")):
            self.hiding, self.depth = tag, 1
        self.texts += [said[name] or "" for name in ("aria-label", "title", "placeholder") if name in said]

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == self.hiding
        self.hiding = self.hiding if self.depth else ""

    def handle_data(self, data: str) -> None:
        if not self.hiding:
            self.texts.append(data)


def english_left(page: str, *facts: str) -> set[str]:
    """Texts with English words and no Chinese, but for names and the facts that a source gave."""
    parser = _Texts()
    parser.feed(page)
    assert not parser.hiding, "an element that hides its text is never closed"
    texts = {" ".join(text.split()) for text in parser.texts}
    for fact in facts:
        texts = {text.replace(fact, "") for text in texts}
    return {text for text in texts if WORD.search(NAMES.sub("", text)) and not CHINESE.search(text)}


def test_the_measure_of_these_tests_sees_english() -> None:
    page = '<p title="A hint">Plain words</p><p>全部 sources</p><code>no_text</code><label>Rows</label>'
    assert english_left(page) == {"A hint", "Plain words", "Rows"}
    assert english_left(page, "Plain words") == {"A hint", "Rows"}


@pytest.fixture
def reader(client: Client, django_user_model: Any) -> Client:
    """An administrator whose account says Chinese."""
    user = django_user_model.objects.create(
        username="reader", email="reader@example.org", role=ADMINISTRATOR, language="zh-hans",
        is_superuser=True,
    )  # fmt: skip
    client.force_login(user)
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _sources() -> None:
    at = clock.now() - timedelta(hours=3)
    well = SourceFactory(name="echa_pops_list", last_success_at=at, last_items=9, publisher="")
    RunFactory(source=well, started_at=at, origin=Run.Origin.LIVE, items=9)
    ill = SourceFactory(
        name="cbam_prices", title="CBAM", window=14, daily_requests=20, daily_per_address=2,
        last_success_at=at,
        alarm_code="schema_changed", alarm="Fields differ.", alarm_since=at, publisher="Office of Facts",
    )  # fmt: skip
    run = RunFactory(
        source=ill,
        started_at=at,
        items=8,
        unreadable=1,
        dropped=[{"code": "self_trade", "why": "sent back", "count": 7, "samples": ["42"]}],
        warnings=["12 > 10"],
        schema_change={"added": ["grade"], "missing": ["Notes"], "renamed": []},
    )
    UnreadableRowFactory(run=run, reason="no date", sample="{}")


FACTS_OF_SOURCES = ("Fields differ.", "Office of Facts", "no date")


@pytest.mark.parametrize("address", ["/sources/", "/sources/cbam_prices/", "/sources/echa_pops_list/"])
def test_source_health_is_told_in_chinese(address: str, reader: Client) -> None:
    _sources()
    page = shown(reader, address)
    assert english_left(page, *FACTS_OF_SOURCES) == set()


def test_the_comparison_of_texts_is_told_in_chinese(reader: Client) -> None:
    for day, seconds in ((date(2030, 2, 1), 30), (date(2030, 3, 1), 20)):
        body = pages.formex(
            pages.formex_article("1", f"Kettles stop within {seconds} s."), day=f"{day:%Y%m%d}"
        )
        hold(f"02020R0007-{day:%Y%m%d}", "fmx4", pages.archive({"a.xml": body}), state=day)
    assert english_left(shown(reader, "/law/")) == set()
    page = shown(reader, "/law/02020R0007-20300201/02020R0007-20300301/")
    assert "第 1 条" in page and "替换" in page
    assert english_left(page, "Kettles stop within", "Kettles stop") == set()


def test_the_story_of_a_notice_is_told_in_chinese(reader: Client, tmp_path: Path) -> None:
    source, base = source_made(), "G/TBT/N/BRA/1"
    brought(tmp_path, source, notification(base, deadline=date(2026, 5, 1), title="Kettles"))
    longer = notification(
        f"{base}/Add.2", deadline=date(2026, 6, 15), text="The comment period is extended.",
        title="Kettles", published_on=date(2026, 3, 20),
    )  # fmt: skip
    brought(tmp_path, source, longer, as_of=date(2026, 4, 1))
    jobs_drain(kinds=["understand"])
    with clock.standing_at(date(2026, 4, 2)):
        page = shown(reader, reverse("desk:notice", args=[Notice.objects.get(symbol=base).pk]))
    assert "开放至" in page and "2026年6月15日" in page and "补遗" in page
    assert english_left(page, "Kettles", str(source)) == set()


def _reviewable(**fields: Any) -> Notice:
    wanted = {"relevant": True, "regimes": ["batteries"], "doc_type": "proposal", "sureness": 0.5}
    notice: Notice = NoticeFactory(**(wanted | {"review_reason": "unsure"} | fields))
    NoticeVersionFactory(notice=notice, number=1, title="Batteries", text="Draft rule on batteries.")
    return notice


def test_reviews_and_the_report_card_are_told_in_chinese(reader: Client) -> None:
    assert english_left(shown(reader, "/report-card/")) == set()
    notice = _reviewable()
    page = shown(reader, reverse("admin:regulations_notice_review", args=[notice.pk]))
    facts = ("Batteries", "Draft rule on", "batteries.", str(notice.source), str(notice))
    assert english_left(page, *facts) == set()
    review_write(
        notice=_reviewable(review_reason="random"), version=1, relevant=True, regimes=["batteries"],
        doc_type="proposal", by="reader@example.org",
    )  # fmt: skip
    page = shown(reader, "/report-card/")
    assert "查准率" in page
    assert english_left(page) == set()


ADMIN = (
    *("regulations/act", "regulations/watchedact", "regulations/review", "regulations/dataset"),
    *("regulations/statetrade", "regulations/watchedact/add"),
)


@pytest.mark.parametrize("page", ADMIN)
def test_newer_lists_of_the_admin_are_told_in_chinese(page: str, reader: Client) -> None:
    WatchedAct.objects.create(celex="32011L0065", title="2011/65", added_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert english_left(shown(reader, f"/admin/{page}/")) == set()


def test_a_source_a_run_and_a_notice_are_told_in_chinese_in_the_admin(reader: Client) -> None:
    _sources()
    run = Run.objects.get(source__name="cbam_prices")
    version = NoticeVersionFactory(number=1, title="Kettles", text="Kettles boil.")
    places = (("source", run.source_id), ("run", run.pk), ("notice", version.notice_id))
    facts = (*FACTS_OF_SOURCES, "Kettles boil.", "Kettles", version.notice.title, str(version.notice.source))
    left = {
        name: english_left(shown(reader, f"/admin/regulations/{name}/{pk}/change/"), *facts)
        for name, pk in places
    }
    assert left == {"source": set(), "run": set(), "notice": set()}

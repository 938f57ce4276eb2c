"""Watched pages: which addresses are taken, what the crawler is told, what is noted of each answer."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.firms import pages
from compliance.firms.models import WatchedPage
from crawlers.contract import CaptureRef, CaptureRow, NoticeItem, RunReport, RunStatus, UnreadableRecord
from regulations.ingest.options import ANSWERED, OPTIONS, answered
from regulations.ingest.runner import OPTIONS_FILE, CrawlerBroken, RunFolder, folder_read
from regulations.ingest.services import run_ingest, run_open
from regulations.models import ChangeEvent, Notice, NoticeVersion, Run, Source
from tests.factories import AdministratorFactory, FirmFactory, UserFactory, WatchedPageFactory
from tests.regulations.brought import source_made

pytestmark = pytest.mark.django_db

URL = "https://authority.example/news"
DAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 23, 59, 59, tzinfo=UTC)
"""The clock stands at the end of the day."""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Authority.Example/News?x=1#top", "https://authority.example/News?x=1"),
        ("  https://authority.example  ", "https://authority.example/"),
        ("https://authority.example:443/a", "https://authority.example/a"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ],
)
def test_an_address_is_kept_as_it_is_asked_for(given: str, kept: str) -> None:
    assert pages.page_address(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "http://authority.example/",
        "ftp://authority.example/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:word@authority.example/",
        "https://authority.example@10.0.0.1/",
        "https://authority.example:8443/",
        "https://authority.example:99999/",
        "https://localhost/",
        "https://intranet/",
        "https://printer.local/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::1/",
        "https://-bad-.example/",
        "https://authority..example/",
        "https://authority.example\\@evil.example/",
        "https://authority.example/a b",
        "",
    ],
)
def test_an_address_that_is_not_public_is_refused_with_words(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        pages.page_address(given)
    assert len(refused.value.messages[0]) > 20


@pytest.mark.parametrize("given", ["li[", "#", "p::text", "a:hover(", "main >"])
def test_a_selector_must_be_one(given: str) -> None:
    with pytest.raises(ValidationError, match="CSS selector"):
        pages.selector_check(given)
    assert pages.selector_check(" #news li ") == "#news li"


def test_the_crawler_is_told_of_pages_that_are_due(tmp_path: Path) -> None:
    with clock.standing_at(DAY):
        fresh = WatchedPageFactory(title="Fresh", markets=["EU"])
        due = WatchedPageFactory(looked_at=NOW - timedelta(hours=23), firm=None)
        WatchedPageFactory(looked_at=NOW - timedelta(hours=5))
        WatchedPageFactory(looked_at=NOW - timedelta(days=2), every="weekly")
        WatchedPageFactory(enabled=False)
        told = OPTIONS["user_page"](DAY)["pages"]
    assert [one["id"] for one in told] == [fresh.pk, due.pk]
    assert (told[0]["owner"], told[0]["markets"], told[1]["owner"]) == (f"firm:{fresh.firm_id}", ["EU"], "")
    WatchedPage.objects.all().delete()
    assert OPTIONS["user_page"](DAY) == {}


def read(page: WatchedPage, words: str, **changes: Any) -> NoticeItem:
    fields: dict[str, Any] = {
        "source": "user_page", "symbol": f"page:{page.pk}", "kind": "page", "title": page.title,
        "text": words, "language": "", "url": page.url, "members": tuple(page.markets),
        "details": {"page": page.pk, "owner": pages.key_of(page.firm_id), "watched": page.url},
        "material": {"words": words}, "capture": CaptureRef(url=page.url, sha256="a" * 64, locator="page"),
    }  # fmt: skip
    return NoticeItem(**fields | changes)


def run_of(
    root: Path,
    told: list[WatchedPage],
    *items: NoticeItem,
    failures: dict[int, str] | None = None,
    **report: Any,
) -> Run:
    """A run that was told of these pages and brought these items; written and accounted for as a job does."""
    source = Source.objects.filter(name="user_page").first() or source_made("user_page")
    run = run_open(source=source, as_of=DAY, replay=False)
    path = root / str(run.pk)
    path.mkdir()
    ref = CaptureRef(url=URL, sha256="a" * 64, locator="x")
    bad = [
        UnreadableRecord(locator=f"page:{pk}", reason=why, sample="", capture=ref)
        for pk, why in (failures or {}).items()
    ]
    captures = [
        CaptureRow(
            url=url, method="GET", status=200, sha256="a" * 64, size=1, content_type="", retrieved_at=NOW,
            observed_on=None, offset=n, length=1,
        )
        for n, url in enumerate(sorted({item.capture.url for item in items}))
    ]  # fmt: skip
    verdict = {
        "status": RunStatus.OK,
        "rows": len(items) + len(bad),
        "items": len(items),
        "unreadable": len(bad),
    }
    made = RunReport(source="user_page", started_at=NOW, finished_at=NOW, **verdict | report)
    for name, wires in (("items", items), ("unreadable", bad), ("captures", captures)):
        lines = "".join(json.dumps(wire.to_json()) + "\n" for wire in wires)
        (path / f"{name}.jsonl").write_text(lines)
    (path / "run.json").write_text(json.dumps(made.to_json()))
    (path / OPTIONS_FILE).write_text(json.dumps({"pages": [pages.page_told(page) for page in told]}))
    folder: RunFolder = folder_read(path)
    run = run_ingest(run=run, folder=folder)
    answered(run, folder)
    return run


def test_each_page_is_told_how_it_fared(tmp_path: Path) -> None:
    good, bad, lost = WatchedPageFactory(), WatchedPageFactory(), WatchedPageFactory()
    with clock.standing_at(DAY):
        run_of(
            tmp_path,
            [good, bad, lost],
            read(good, "Lead"),
            failures={bad.pk: "selector_nothing: matches nothing"},
        )
    for page in (good, bad, lost):
        page.refresh_from_db()
    assert (good.last_read_at, good.last_change_at, good.failure_code) == (NOW, NOW, "")
    assert (bad.failure_code, bad.failure, bad.failing_since) == ("selector_nothing", "matches nothing", NOW)
    assert bad.last_read_at is None
    assert lost.failure_code == "unreadable_page"  # asked and not answered for: unknown is no success
    with clock.standing_at(DAY + timedelta(days=1)):
        run_of(tmp_path, [good, bad], read(good, "Lead"), read(bad, "Tin"))
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.last_read_at, good.last_change_at) == (NOW + timedelta(days=1), NOW)
    assert (bad.failure_code, bad.failing_since) == ("", None)


def test_only_other_words_make_a_version_and_an_event(tmp_path: Path) -> None:
    page = WatchedPageFactory(markets=["EU"])
    run_of(tmp_path, [page], read(page, "Lead"))
    # Title and address of the answer change without a word of the part that is watched.
    run_of(tmp_path, [page], read(page, "Lead", title="Lead | 12:04", text="Lead  ", url=f"{URL}?s=1"))
    assert NoticeVersion.objects.count() == 1
    run_of(tmp_path, [page], read(page, "Lead and tin"))
    assert [v.text for v in NoticeVersion.objects.order_by("number")] == ["Lead", "Lead and tin"]
    assert ChangeEvent.objects.get().kind == "amended"
    notice = Notice.objects.get()
    assert (notice.owner_key, notice.kind) == (f"firm:{page.firm_id}", "page")
    assert list(notice.members.values_list("market", flat=True)) == ["EU"]


def test_a_failed_run_tells_nobody_the_addresses_of_others(tmp_path: Path) -> None:
    page = WatchedPageFactory()
    secret = f"unreachable: {page.url} gave no answer"
    run = run_of(
        tmp_path, [page], failures={page.pk: secret}, status=RunStatus.FAILED, reason_code="unreadable_rows",
        reason=f"1 of 1 rows are unreadable. First reasons: {secret}",
    )  # fmt: skip
    run.source.refresh_from_db()
    assert page.url not in run.reason + run.source.alarm
    assert run.source.alarm_code == "unreadable_rows"
    page.refresh_from_db()
    assert (page.failure_code, page.failure) == ("unreachable", f"{page.url} gave no answer")


def test_a_page_edited_while_it_was_read_is_not_called_well(tmp_path: Path) -> None:
    page = WatchedPageFactory()
    told, page.url = page.url, "https://other.example/"
    page.save()
    stale = WatchedPage(pk=page.pk, firm_id=page.firm_id, url=told, title="x")
    run_of(tmp_path, [stale], read(stale, "Lead"))
    page.refresh_from_db()
    assert page.last_read_at is None


def test_an_absent_run_changes_nothing(tmp_path: Path) -> None:
    page = WatchedPageFactory()
    run_of(tmp_path, [page], status=RunStatus.ABSENT, reason_code="absent", reason="nothing recorded")
    page.refresh_from_db()
    assert (page.looked_at, page.failure_code) == (None, "")
    assert "user_page" in ANSWERED


# --- the form and the try ---


def form(**changes: Any) -> dict[str, Any]:
    fields = {"firm": "", "association": "", "url": URL, "selector": "", "title": "News", "markets": "EU, US"}
    return fields | {"every": "daily", "enabled": "on"} | changes


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_officer_adds_a_page_for_the_own_firm_and_only_once() -> None:
    firm, other = FirmFactory(), FirmFactory()
    client = client_of(UserFactory(firms=[firm]))
    add = reverse("admin:firms_watchedpage_add")
    refused = client.post(add, form())
    assert set(refused.context["adminform"].form.errors) == {"firm"}
    refused = client.post(add, form(firm=other.pk))
    assert set(refused.context["adminform"].form.errors) == {"firm"}
    assert client.post(add, form(firm=firm.pk)).status_code == 302
    page = WatchedPage.objects.get()
    assert (page.firm, page.markets, page.created_by) == (firm, ["EU", "US"], str(firm.officers.get()))
    again = client.post(add, form(firm=firm.pk))
    assert "watched for the firm already" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "http://authority.example/"}, "url"),
        ({"selector": "li["}, "selector"),
        ({"selector": "li", "is_feed": "on"}, "selector"),
        ({"markets": "Atlantis"}, "markets"),
        ({"title": ""}, "title"),
    ],
)
def test_bad_input_is_refused_at_its_field(changes: dict[str, str], field: str) -> None:
    client = client_of(AdministratorFactory())
    refused = client.post(reverse("admin:firms_watchedpage_add"), form(**changes))
    assert set(refused.context["adminform"].form.errors) == {field}
    assert not WatchedPage.objects.exists()


def test_public_pages_are_an_administrators() -> None:
    page = WatchedPageFactory(firm=None)
    client = client_of(UserFactory(firms=[FirmFactory()]))
    change = reverse("admin:firms_watchedpage_change", args=[page.pk])
    assert b'name="_save"' not in client.get(change).content
    assert client.post(change, form(title="Mine")).status_code == 403
    marked = {"action": "delete_selected", "_selected_action": [page.pk], "post": "yes"}
    client.post(reverse("admin:firms_watchedpage_changelist"), marked)
    said = {"_form_submitted": "True"}
    assert client.post(reverse("admin:firms_watchedpage_try_it", args=[page.pk]), said).status_code == 403
    page.refresh_from_db()
    assert page.title == "News of the authority"


def tried(page: WatchedPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **outcome: Any) -> str:
    """The page of the admin after a try whose crawl ended as said."""
    asked = []

    def crawl(order: Any, *, most_seconds: float) -> RunFolder:
        asked.append(order)
        if "broken" in outcome:
            raise CrawlerBroken("too long")
        order.folder.mkdir(parents=True)
        for name in ("items", "unreadable"):
            wires = outcome.get(name, ())
            (order.folder / f"{name}.jsonl").write_text(
                "".join(json.dumps(w.to_json()) + "\n" for w in wires)
            )
        status = RunStatus.OK if "items" in outcome else RunStatus.FAILED
        report = RunReport(source="user_page", status=status, started_at=NOW, finished_at=NOW)
        (order.folder / "run.json").write_text(json.dumps(report.to_json()))
        return folder_read(order.folder)

    monkeypatch.setattr(pages, "crawl_execute", crawl)
    client = client_of(UserFactory(firms=[page.firm]))
    address = reverse("admin:firms_watchedpage_try_it", args=[page.pk])
    shown = client.post(address, {"_form_submitted": "True"}, follow=True).content.decode()
    assert [order.options["pages"][0]["id"] for order in asked] == [page.pk]
    assert not asked[0].folder.exists()
    assert not Notice.objects.exists()
    return shown


def test_a_try_shows_the_text_and_writes_no_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = WatchedPageFactory()
    shown = tried(page, tmp_path, monkeypatch, items=[read(page, "Limits for <lead>")])
    assert "Limits for &lt;lead&gt;" in shown
    with pytest.raises(ValidationError, match="moment ago"):
        page.refresh_from_db()
        pages.page_try(page=page)


def test_a_try_that_fails_says_why_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = WatchedPageFactory(selector="#gone")
    ref = CaptureRef(url=URL, sha256="a" * 64, locator="x")
    row = UnreadableRecord(locator="page:1", reason="selector_nothing: told why", sample="", capture=ref)
    shown = tried(page, tmp_path, monkeypatch, unreadable=[row])
    assert "The selector matches nothing" in shown and "told why" in shown
    slow = WatchedPageFactory()
    assert "took too long" in tried(slow, tmp_path, monkeypatch, broken=True)


def test_a_real_try_without_a_contact_says_so(settings: Any, tmp_path: Path) -> None:
    settings.CRAWL_RUNS_DIR, settings.CRAWL_CONTACT, settings.CRAWL_REPLAY = tmp_path, "", ""
    page = pages.page_try(page=WatchedPageFactory())
    assert page.tried_code == "no_contact"

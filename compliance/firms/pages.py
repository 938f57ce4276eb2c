"""Watched pages: what the crawler is told of them, what it said of each, and a try beforehand."""

from __future__ import annotations

import ipaddress
import json
import re
import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from cssselect import HTMLTranslator, SelectorError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Max, Q
from django.utils.translation import gettext

from compliance.core import clock
from compliance.firms.models import WatchedPage
from compliance.firms.owning import key_of
from crawlers.contract import RunStatus
from regulations.ingest.runner import OPTIONS_FILE, CrawlerBroken, CrawlOrder, RunFolder, crawl_execute
from regulations.models import NoticeVersion, Run
from regulations.selectors import RHYTHM

SOURCE = "user_page"
MOST = 200
"""Pages of one run; those looked at longest ago come first."""
EARLY = timedelta(hours=2)
"""So much before its rhythm has run out a page is due: a run begins when that of the source has."""
TRY_SECONDS, TRY_PAUSE = 40, timedelta(seconds=20)
SHOWN_CHARACTERS = 20_000
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PRIVATE_ENDINGS = (
    ".local",
    ".localhost",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".arpa",
    ".onion",
)


def page_address(given: str) -> str:
    """The address as it is asked for: https, a public name, no password. Raises ValidationError."""
    text = given.strip()
    if "\\" in text or any(sign.isspace() or ord(sign) < 32 for sign in text):
        raise ValidationError(
            gettext("The address holds a space or a sign that no address has. Copy it again.")
        )
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host.encode("idna").decode().lower()
    except ValueError as fault:
        raise ValidationError(gettext("This is no address. Copy it from the browser.")) from fault
    if parts.scheme.lower() != "https":
        raise ValidationError(gettext("Only addresses that begin with https:// are read."))
    if "@" in parts.netloc:
        raise ValidationError(
            gettext("The address holds a user name or password. Only public pages are read.")
        )
    if port not in (None, 443):
        raise ValidationError(gettext("The address names port %(port)s; only 443 is asked.") % {"port": port})
    if not _is_public_name(host):
        raise ValidationError(
            gettext("“%(host)s” is no public name of a site. Give the full name, such as www.example.org.")
            % {"host": host[:100]}
        )
    return urlunsplit(("https", host, parts.path or "/", parts.query, ""))


def _is_public_name(host: str) -> bool:
    """By its form alone; what it resolves to, the crawler checks before each connection."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        is_name = len(labels) > 1 and len(host) < 254 and all(_LABEL.fullmatch(label) for label in labels)
        return is_name and not labels[-1].isdigit() and not host.endswith(_PRIVATE_ENDINGS)
    return False


def selector_check(given: str) -> str:
    """The selector, if it is one. Raises ValidationError."""
    text = given.strip()
    if text:
        try:
            HTMLTranslator().css_to_xpath(text)
        except (SelectorError, ValueError) as fault:
            raise ValidationError(
                gettext("This is no CSS selector (%(fault)s). Write one such as main or #news li.")
                % {"fault": str(fault)[:100]}
            ) from fault
    return text


def page_told(page: WatchedPage) -> dict[str, Any]:
    """A page as the crawler is told of it."""
    return {
        "id": page.pk,
        "url": page.url,
        "selector": page.selector,
        "feed": page.is_feed,
        "title": "" if page.is_feed else page.title,
        "owner": key_of(page.firm_id),
        "markets": page.markets,
    }


def pages_told(as_of: date) -> Mapping[str, Any]:
    """The pages that are due; empty where none is, so that nothing is asked."""
    due = Q(looked_at=None)
    for rhythm in WatchedPage.Every.values:
        due |= Q(every=rhythm, looked_at__lte=clock.now() - RHYTHM[rhythm] + EARLY)
    pages = WatchedPage.objects.filter(due, enabled=True).order_by(F("looked_at").asc(nulls_first=True), "pk")
    told = [page_told(page) for page in pages[:MOST]]
    return {"pages": told} if told else {}


def pages_answered(run: Run, folder: RunFolder) -> None:
    """Note with each page that was asked whether it was read, when it last changed, why it failed."""
    report, now = folder.report, clock.now()
    if report.status is RunStatus.ABSENT:
        return
    told = {page["id"]: page["url"] for page in _asked(folder)}
    failures = {row.locator: row.reason for row in folder.unreadable() if row.locator.startswith("page:")}
    read = {item.details["page"] for item in folder.items()}
    # Ids go to pages that still stand as they were asked: an address edited meanwhile is another page.
    for page in WatchedPage.objects.select_for_update().filter(pk__in=told):
        if page.url != told[page.pk]:
            continue
        code, _colon, why = failures.get(f"page:{page.pk}", "").partition(": ")
        if not code and page.pk not in read:
            code, why = report.reason_code or "unreadable_page", report.reason
        _note(page, code=code, why=why, now=now)


def _note(page: WatchedPage, *, code: str, why: str, now: datetime) -> None:
    page.looked_at, page.failure_code, page.failure = now, code, why
    if code:
        page.failing_since = page.failing_since or now
    else:
        page.last_read_at, page.failing_since = now, None
        symbol = f"page:{page.pk}"
        mine = Q(notice__symbol=symbol) | Q(notice__symbol__startswith=f"{symbol} ")
        versions = NoticeVersion.objects.filter(mine, notice__source__name=SOURCE)
        page.last_change_at = versions.aggregate(at=Max("read_at"))["at"]
    page.save(
        update_fields=[
            *("looked_at", "failure_code", "failure", "failing_since", "last_read_at", "last_change_at"),
        ]
    )


def _asked(folder: RunFolder) -> list[dict[str, Any]]:
    told = folder.path / OPTIONS_FILE
    return json.loads(told.read_text(encoding="utf-8")).get("pages", []) if told.exists() else []


def page_try(*, page: WatchedPage) -> WatchedPage:
    """Fetch the page once, as a watch would, and keep what would be read, or why not. Writes no notice.

    Raises ValidationError within TRY_PAUSE of the last try.
    """
    now = clock.now()
    if page.tried_at and now - page.tried_at < TRY_PAUSE:
        raise ValidationError(
            gettext("This page was tried a moment ago. Wait half a minute, then try again.")
        )
    WatchedPage.objects.filter(pk=page.pk).update(tried_at=now)
    replay = Path(settings.CRAWL_REPLAY).resolve() if settings.CRAWL_REPLAY else None
    order = CrawlOrder(
        source=SOURCE,
        folder=settings.CRAWL_RUNS_DIR / SOURCE / f"try-{uuid4().hex}",
        as_of=clock.today(),
        replay=replay,
        options={"pages": [page_told(page)]},
    )
    try:
        page.tried_code, page.tried_text = _outcome(crawl_execute(order, most_seconds=TRY_SECONDS))
    except CrawlerBroken:
        page.tried_code, page.tried_text = "too_long", ""
    finally:
        shutil.rmtree(order.folder, ignore_errors=True)
    page.tried_at = now
    page.save(update_fields=["tried_at", "tried_code", "tried_text"])
    return page


def _outcome(folder: RunFolder) -> tuple[str, str]:
    """Code of the failure with its sentence, or "" with the text that would be watched."""
    if folder.report.status is RunStatus.OK:
        items = list(folder.items())
        return "", "\n\n".join(f"{item.title}\n{item.text}" for item in items)[:SHOWN_CHARACTERS]
    for row in folder.unreadable():
        code, _colon, why = row.reason.partition(": ")
        return code, why
    return folder.report.reason_code, folder.report.reason

"""Pages and feeds of users: the chosen part as lines, entries by their key, refusals with what to do."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers import gates
from crawlers.answers import Answer
from crawlers.contract import CrawlError, NoticeItem, UnreadablePage
from crawlers.gates import Gate
from crawlers.run import RunRecord
from crawlers.sources.user_page import MOST_ENTRIES, UserPage

DAY = date(2026, 11, 20)
URL = "https://authority.example/news"
PAGE = """<!doctype html><html><head><title>Notices | Example Authority</title></head><body>
<nav>Home About</nav><script>var now = 1;</script>
<main><h1>Notices</h1><p>Read   at 14:03:22
 today</p>
<ul id="news"><li>Limits for <b>lead</b> in toys (CAS 7439-92-1)</li><li hidden>Draft</li><li>New &amp; old
rules</li></ul>
<table><tr><th>HS</th><td>9503</td></tr></table></main><footer>Imprint</footer></body></html>"""
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>News</title><item><title>Kettles &amp; toasters</title><link>https://authority.example/1</link>
<guid isPermaLink="false">n-1</guid><pubDate>Fri, 20 Nov 2026 23:30:00 -0500</pubDate>
<description>short</description><content:encoded>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content:encoded></item>
<item><title>Fans</title><link>https://authority.example/2</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:a:1</id><title>Lamps</title>
<link rel="self" href="https://authority.example/self"/><link href="https://authority.example/lamps"/>
<updated>2026-11-19T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>Class <b>A</b></p></div></content></entry></feed>"""


def page(**told: Any) -> dict[str, Any]:
    return {"id": 7, "url": URL, "selector": "", "feed": False, "title": "", **told}


def spider(tmp_path: Path, *pages: Any) -> UserPage:
    run = RunRecord(
        source="user_page",
        expect=UserPage.card.expect,
        folder=tmp_path,
        as_of=DAY,
        options={"pages": list(pages)},
    )
    return UserPage(run=run)


def read(tmp_path: Path, body: str | bytes, **told: Any) -> list[NoticeItem]:
    reader = spider(tmp_path, page(**told))
    [ask] = reader.asks(DAY)
    raw = body.encode() if isinstance(body, str) else body
    kind = "application/xml" if told.get("feed") else "text/html; charset=utf-8"
    answer = Answer(
        ask=ask,
        url=ask.url,
        status=200,
        content_type=kind,
        body=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        observed_on=DAY,
    )
    return reader.read(answer)


def test_the_main_part_is_read_as_lines_without_frame_and_scripts(tmp_path: Path) -> None:
    [item] = read(tmp_path, PAGE, owner="firm:3", markets=["EU"])
    assert item.text.split("\n") == [
        "Notices",
        "Read at 14:03:22 today",
        "Limits for lead in toys (CAS 7439-92-1)",
        "New & old rules",
        "HS | 9503",
    ]
    assert (item.symbol, item.kind, item.title) == ("page:7", "page", "Notices | Example Authority")
    assert (item.members, item.details["owner"], item.url) == (("EU",), "firm:3", URL)


def test_a_selector_chooses_the_part_and_a_part_within_it_is_told_once(tmp_path: Path) -> None:
    [item] = read(tmp_path, PAGE, selector="#news, #news li", title="Toys")
    assert item.text == "Limits for lead in toys (CAS 7439-92-1)\nNew & old rules"
    assert item.title == "Toys"


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("14:03:22", "09:15:01", True),
        ("Limits for", "Limits\n   for", True),
        ("var now = 1", "var now = 2", True),
        ("7439-92-1", "7439-97-6", False),
        ("<footer>Imprint", "<footer>Contact", True),
    ],
)
def test_only_words_that_a_reader_sees_make_another_version(
    tmp_path: Path, old: str, new: str, same: bool
) -> None:
    [before], [after] = read(tmp_path, PAGE), read(tmp_path, PAGE.replace(old, new))
    assert (before.material == after.material) is same


@pytest.mark.parametrize(
    ("selector", "code"),
    [("#gone li", "selector_nothing"), ("li[", "selector_wrong"), ("p:nth-child(x)", "selector_wrong")],
)
def test_a_selector_that_does_not_work_says_what_to_do(tmp_path: Path, selector: str, code: str) -> None:
    with pytest.raises(Gate) as refused:
        read(tmp_path, PAGE, selector=selector)
    assert refused.value.code == code
    assert repr(selector) in str(refused.value)


def test_a_selector_of_thousands_of_parts_is_refused(tmp_path: Path) -> None:
    many = "<html><body><main>" + "<p>x</p>" * 2_001 + "</main></body></html>"
    with pytest.raises(Gate) as refused:
        read(tmp_path, many, selector="p")
    assert refused.value.code == "selector_many"


def test_a_page_that_a_script_writes_holds_no_text(tmp_path: Path) -> None:
    with pytest.raises(Gate) as refused:
        read(tmp_path, "<html><body><div id=app></div><script>render()</script></body></html>")
    assert refused.value.code == "no_text"


def test_a_page_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Gate) as refused:
        read(tmp_path, f"<html><body><main>{'word ' * 100_000}</main></body></html>")
    assert refused.value.code == "text_too_long"


def test_a_wrong_encoding_is_told_and_another_one_is_read(tmp_path: Path) -> None:
    text = "通报" * 200
    with pytest.raises(UnreadablePage, match="encoding"):
        read(tmp_path, f"<html><body><p>{text}</p></body></html>".encode("gb18030"))


def test_entries_of_a_feed_are_items_of_their_own(tmp_path: Path) -> None:
    first, second = read(tmp_path, RSS, feed=True)
    assert (first.symbol, first.title, first.text) == ("page:7 n-1", "Kettles & toasters", "One\nTwo")
    assert first.published_on == date(2026, 11, 21)  # in UTC
    assert (second.symbol, second.published_on) == ("page:7 https://authority.example/2", None)


def test_atom_with_markup_is_read(tmp_path: Path) -> None:
    [item] = read(tmp_path, ATOM, feed=True)
    assert (item.symbol, item.url, item.text) == (
        "page:7 urn:a:1",
        "https://authority.example/lamps",
        "Class A",
    )
    assert item.published_on == date(2026, 11, 19)


@pytest.mark.parametrize("body", ["<rss version='2.0'><channel/></rss>", "<opml><body/></opml>"])
def test_a_feed_without_entries_or_of_another_kind_is_no_news(tmp_path: Path, body: str) -> None:
    with pytest.raises(UnreadablePage):
        read(tmp_path, body, feed=True)


def test_a_page_in_place_of_a_feed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(gates.Gate) as refused:
        read(tmp_path, PAGE, feed=True)
    assert refused.value.code == "wrong_content"


def test_entities_that_would_read_our_files_are_refused(tmp_path: Path) -> None:
    bad = "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + RSS.partition("?>")[2].replace(
        "Fans", "&x;"
    )
    with pytest.raises(gates.Gate) as refused:
        read(tmp_path, bad, feed=True)
    assert refused.value.code == "wrong_content"


def test_entries_beyond_the_bound_are_dropped_by_name(tmp_path: Path) -> None:
    entries = "".join(f"<item><guid>{n}</guid><title>t{n}</title></item>" for n in range(MOST_ENTRIES + 2))
    items = read(tmp_path, f"<rss version='2.0'><channel>{entries}</channel></rss>", feed=True)
    assert len(items) == MOST_ENTRIES


def test_only_the_hosts_of_the_told_pages_are_talked_to(tmp_path: Path) -> None:
    reader = spider(tmp_path, page(), page(id=8, url="https://Other.example:8443/x"))
    assert reader.hosts == ("authority.example", "other.example:8443")
    assert spider(tmp_path).hosts == ()
    assert list(spider(tmp_path).asks(DAY)) == []


@pytest.mark.parametrize(
    "url",
    ["http://authority.example/", "https://a:b@authority.example/", "authority.example", "file:///etc/x"],
)
def test_an_order_for_a_wrong_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(CrawlError, match="https"):
        list(spider(tmp_path, page(url=url)).asks(DAY))

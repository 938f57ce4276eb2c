"""Pages in real Chromium: how a page is opened, what axe finds on it, and where pictures go.

A page is looked at in a language, a theme and a width. Nothing here knows what a page is about.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Request, expect

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
LANGUAGES = ("en", "zh-hans")
THEMES = ("light", "dark")
WIDTHS = (1440, 390)
LOOKS = tuple((theme, width) for theme in THEMES for width in WIDTHS)
CROSSED = {"en": (("light", 1440), ("dark", 390)), "zh-hans": (("dark", 1440), ("light", 390))}
"""For pages of few words: both languages together see each theme and width, at half the time."""
_HEIGHTS = {1440: 900, 390: 844}
_GRAVE = ("serious", "critical")
_EXCHANGED = "[hx-trigger=revealed], .htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
_PATIENCE = 500
"""Glances, of 20 ms, at requests which a window still waits for before it is closed."""
PICTURES = Path(os.environ.get("FAIRLEAD_PICTURES", "browser-pictures"))
"""Where failures leave their picture; with FAIRLEAD_PICTURES set every page that is looked at does."""


def chromium_path() -> str:
    """The system's Chromium; empty where there is none. CHROMIUM names another."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return wanted if Path(wanted).is_file() else ""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return ""


def is_demanded() -> bool:
    """Whether this run may not go without a browser: `.ci/run` says so."""
    return os.environ.get("FAIRLEAD_CI", "") == "1"


@dataclass
class Visit:
    """A browser window that looks at one installation as one person, in one language."""

    page: Page
    address: str
    language: str

    def open(self, path: str) -> Page:
        """Go to a path of the site; the answer must not be an error."""
        answer = self.page.goto(self.address + path)
        assert answer is not None and answer.status < 400, (path, answer and answer.status)
        return self.page

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def rest(self) -> None:
        """Parts that load when they are seen are there, and none is being exchanged."""
        for part in self.page.locator("[hx-trigger=revealed]").all():
            part.scroll_into_view_if_needed()
        expect(self.page.locator(_EXCHANGED)).to_have_count(0, timeout=30_000)
        self.page.evaluate("window.scrollTo(0, 0)")

    def glance(self, name: str) -> None:
        """As `look`, in two of the four ways; the other language's test takes the other two."""
        self.look(name, looks=CROSSED[self.language])

    def look(self, name: str, *, looks: tuple[tuple[str, int], ...] = LOOKS) -> None:
        """The page as it stands, in each theme and width: no grave violation, nothing wider than it."""
        for theme, width in looks:
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self.page.set_viewport_size({"width": width, "height": _HEIGHTS[width]})
            where = f"{name} ({self.language}, {theme}, {width} px)"
            self.rest()
            if "FAIRLEAD_PICTURES" in os.environ:
                picture(self.page, f"{name}-{self.language}-{theme}-{width}")
            found = violations(self.page)
            assert not found, "\n".join((where, *found))
            spill = self.page.evaluate(
                "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
            )
            assert spill <= 0, f"{where}: {spill} px wider than the window"
            assert self.page.evaluate("document.documentElement.lang").lower() == self.language, where


def violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical: rule, place, and what to do."""
    # Evaluated, not added as a script: the page's own policy forbids scripts of others, and shall.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in _GRAVE
        for node in rule["nodes"]
    ]


def picture(page: Page, name: str) -> Path:
    """A picture of the whole page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name)[:120]}.png"
    page.screenshot(path=path, full_page=True)
    return path


@contextmanager
def visit_of(
    browser: Browser,
    address: str,
    *,
    language: str = "en",
    cookie: str = "",
    has_scripts: bool = True,
    theme: str = "light",
    width: int = 1440,
) -> Iterator[Visit]:
    """A window of its own: no cookie of another visit. `cookie` is a session key of somebody logged in.

    An error on the page's console fails the visit: a policy that blocks a script says so there.
    """
    context = browser.new_context(
        locale={"zh-hans": "zh-CN"}.get(language, language),
        java_script_enabled=has_scripts,
        color_scheme=theme,
        viewport={"width": width, "height": _HEIGHTS[width]},
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)  # a busy machine is no fault of the page
    cookies = [{"name": "django_language", "value": language, "url": address}]
    if cookie:
        cookies.append({"name": "sessionid", "value": cookie, "url": address})
    context.add_cookies(cookies)
    said: list[str] = []
    page = context.new_page()
    page.on(
        "console",
        lambda told: (
            said.append(told.text)
            if told.type == "error" and "Failed to load resource" not in told.text
            else None
        ),
    )
    page.on("pageerror", lambda fault: said.append(str(fault)))
    asked: set[Request] = set()
    page.on("request", lambda request: asked.add(request))
    page.on("requestfinished", lambda request: asked.discard(request))
    page.on("requestfailed", lambda request: asked.discard(request))
    try:
        yield Visit(page, address, language)
        for _ in range(_PATIENCE):
            if not asked:
                break
            page.wait_for_timeout(20)
        assert said == [], said
    finally:
        context.close()

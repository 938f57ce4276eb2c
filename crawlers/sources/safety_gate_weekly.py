"""EU Safety Gate, weekly report: a check that every alert of the week has been read.

What we hold comes as `options["known"]` (references); an alert of the report that is not among them is
named in a warning, read from its own address, and becomes the same notice as the search would give. Paths
are reported by programs that call them; no answer of either has been seen, so both are read tolerantly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from crawlers.answers import Answer, Ask
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage
from crawlers.rows import Row
from crawlers.sources._safety_gate_item import API, alert_item, detail_ask

REPORTS = 5
"""So many of the newest reports are looked at: an alert may be added to a report later."""
MOST_MISSING = 200
"""More would mean that we hold nothing; then the search must be read, not the report."""
NO_SUCH = (404, 405)


class SafetyGateWeekly(NoticeSpider):
    name = "safety_gate_weekly"
    hosts = ("ec.europa.eu",)
    card = SourceCard(
        name=name,
        title="Safety Gate: weekly report, to check that no alert was missed",
        publisher="European Commission",
        home_url="https://ec.europa.eu/safety-gate-alerts/screen/webReport",
        every="weekly",
        attribution="European Commission, Safety Gate, CC BY 4.0 (decision 2011/833/EU).",
        seen_live=False,
        expect=Expect(min_items=0, may_be_empty=True, max_items=MOST_MISSING, unreadable=0.5),
    )

    def asks(self, day: date) -> Iterable[Ask]:
        yield Ask(url=f"{API}/webreport/last", expects="json", step="last")
        body = {
            "language": "en",
            "pagination": {
                "sortField": "PUBLICATION_DATE",
                "sortOrder": "DESC",
                "totalElements": 0,
                "numberElements": REPORTS,
                "page": 0,
            },
        }
        yield Ask(
            url=f"{API}/webreport/all",
            expects="json",
            step="all",
            method="POST",
            body=body,
            nothing_on=NO_SUCH,
            nothing_told="the list of earlier weekly reports was not served: only the last one was looked at",
        )

    def ask_of(self, url: str) -> Ask:
        if "/notification/" in url:
            return detail_ask(0, "alert")
        return next(ask for ask in self.asks(self.today) if ask.step == ("all" if "/all" in url else "last"))

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        if answer.ask.step == "detail":
            yield Row(answer.json(), answer.ask.locator)
        elif answer.ask.step == "last":
            yield from self._missing(answer, answer.json(), must_name=True)
        else:
            for report in _listed(answer, answer.json(), ("content", "items", "webReports"))[:REPORTS]:
                yield from self._missing(answer, report, must_name=False)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        return alert_item(row, answer)

    def _missing(self, answer: Answer, report: Any, *, must_name: bool) -> Iterator[Ask]:
        """Questions for the alerts of one report that we do not hold. Raises `UnreadablePage`."""
        code = str(report.get("code") or "a report without code") if isinstance(report, dict) else ""
        alerts = report.get("notifications") if isinstance(report, dict) else None
        if not alerts:
            if must_name:
                raise UnreadablePage(
                    f"{answer.url}: {code or 'the answer'} names no alerts; it cannot be checked"
                )
            return
        known = self.run.options.get("known")
        held = frozenset(known or ()) | self.run.listed
        missing = [one for one in _alerts(answer, code, alerts) if one[1] not in held]
        if known is None:
            self.run.warnings.append(f"{code}: nobody told which alerts we hold; nothing was compared.")
            return
        if len(missing) > MOST_MISSING:
            raise UnreadablePage(
                f"{answer.url}: {len(missing)} alerts of {code} are not held; read safety_gate first"
            )
        if missing:
            names = ", ".join(reference for _number, reference in missing)
            self.run.warnings.append(f"{code}: {len(missing)} alert(s) had not been read: {names}.")
        for number, reference in missing:
            self.run.listed.add(reference)
            yield detail_ask(number, f"{code} {reference}")


def _alerts(answer: Answer, code: str, alerts: Any) -> Iterator[tuple[int, str]]:
    """(id, reference) of each alert of a report; some programs read them one level deeper."""
    for index, one in enumerate(_listed(answer, alerts, ())):
        inner = one.get("notification", one) if isinstance(one, dict) else None
        number, reference = (
            (inner.get("id"), inner.get("reference")) if isinstance(inner, dict) else (None, None)
        )
        if not isinstance(number, int) or not isinstance(reference, str) or not reference.strip():
            raise UnreadablePage(f"{answer.url}: alert {index + 1} of {code} has no id or reference")
        yield number, reference.strip()


def _listed(answer: Answer, value: Any, keys: tuple[str, ...]) -> list[Any]:
    """The list itself, or the one under any of these keys. Raises `UnreadablePage`."""
    if isinstance(value, dict):
        value = next((value[key] for key in keys if key in value), None)
    if not isinstance(value, list):
        raise UnreadablePage(f"{answer.url}: no list where reports or alerts were due")
    return value

"""An alert as an item, and the questions that lead to one: shared by the search and the weekly report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.answers import Answer, Ask
from crawlers.contract import DateField, Link, NoticeItem, UnreadableRow
from crawlers.rows import Row
from crawlers.sources._safety_gate_alert import IGNORED, alert_read

SOURCE = "safety_gate"
"""Whoever finds an alert, it is this source's notice."""
API = "https://ec.europa.eu/safety-gate-alerts/public/api"
PAGE = "https://ec.europa.eu/safety-gate-alerts/screen/webReport/alertDetail/"
BRUSSELS = ZoneInfo("Europe/Brussels")


def detail_ask(number: int, locator: str) -> Ask:
    """A fault of one alert costs that alert only."""
    return Ask(
        url=f"{API}/notification/{number}?language=en",
        expects="json",
        step="detail",
        row_wise=True,
        locator=locator,
    )


def alert_item(row: Row, answer: Answer) -> NoticeItem:
    """Raises `UnreadableRow`."""
    alert = alert_read(row)
    if f"/notification/{alert.number}?" not in answer.url:
        raise UnreadableRow(f"alert {alert.number} came where {answer.url} was asked for")
    published, modified = day_read(row, "publicationDate"), day_read(row, "modificationDate")
    dates = [DateField(role="publication", on=published)]
    if modified != published or alert.corrigendum:
        dates.append(DateField(role="modification", on=modified))
    item = NoticeItem(
        source=SOURCE,
        symbol=alert.reference,
        kind="alert",
        title=alert.title,
        text=f"{alert.text()}\nDate of publication: {published}",
        published_on=published,
        url=f"{PAGE}{alert.number}",
        area="product safety",
        document_type=alert.kind,
        member=alert.notifier,
        members=("EU",),
        dates=tuple(dates),
        keywords=(alert.category,),
        links=(
            Link(role="page", url=f"{PAGE}{alert.number}"),
            *(Link(role="decision", url=url) for url in alert.recalls),
        ),
        details=alert.details(),
        capture=answer.ref(row.locator),
        material=alert.material() | ({"modified_on": modified.isoformat()} if alert.corrigendum else {}),
    )
    row.done(ignore=IGNORED)
    return item


def day_read(row: Row, name: str) -> date:
    """The day in Brussels: stamps are UTC, and reports are dated 22:00 of the day before."""
    text: Any = row.raw(name)
    try:
        return datetime.fromisoformat(text).astimezone(BRUSSELS).date()
    except (TypeError, ValueError):
        raise UnreadableRow(f"field {name!r}: {text!r} is not a time stamp") from None

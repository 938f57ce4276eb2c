"""One notice brought by several sources of a family: what each prints is kept, all together make the notice.

It knows which source is believed first; it does not know how a notice becomes a version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from compliance.core import clock
from crawlers.contract import NoticeItem
from regulations.models import Capture, Notice, NoticeReading, Source

FIRST_FILLED = (
    "title", "text", "published_on", "url", "area", "document_type", "base_symbol", "parent_symbol",
    "keywords",
)  # fmt: skip
"""Fields of which the most believed source that fills them has the word."""
PLACE = ("source", "symbol", "capture", "member", "members", "details")
"""Fields that say where a source printed the notice, not what it says."""


def reading_write(
    *, notice: Notice, source: Source, item: NoticeItem, capture: Capture
) -> tuple[NoticeItem, Capture]:
    """Keep what this source prints and return what all say together, with the capture of the first.

    A source that is alone in bringing the notice keeps no reading: the version itself is it.
    """
    readings = {reading.source_id: reading for reading in notice.readings.select_related("source", "capture")}
    if not readings:
        version = notice.current
        before = version.item["source"]
        if before == source.name:
            return item, capture
        first = NoticeReading.objects.create(
            notice=notice,
            source=Source.objects.get(name=before),
            capture=version.capture,
            item=version.item,
            changed_at=version.read_at,
        )
        readings = {first.source_id: first}
    ours = readings.get(source.pk)
    if ours is None or _said(ours.item) != _said(item.to_json()):
        ours = ours or NoticeReading(notice=notice, source=source)
        ours.capture, ours.item, ours.changed_at = capture, item.to_json(), clock.now()
        ours.save()
        readings[source.pk] = ours
    believed = sorted(
        readings.values(), key=lambda reading: (reading.source.rank, reading.changed_at), reverse=True
    )
    return together([NoticeItem.from_json(reading.item) for reading in believed]), believed[0].capture


def together(items: Sequence[NoticeItem]) -> NoticeItem:
    """What several sources say of one document, the most believed first.

    A later one fills a field, a date's role or a scheme of codes that all before it leave empty; it
    overwrites nothing. `details["filled_by"]` names the source of each field that was filled so.
    """
    whole, filled_by = items[0], {}
    for item in items[1:]:
        filled: dict[str, Any] = {
            name: getattr(item, name)
            for name in FIRST_FILLED
            if not getattr(whole, name) and getattr(item, name)
        }
        filled_by |= dict.fromkeys(filled, item.source)
        for name, key in (("dates", "role"), ("codes", "scheme"), ("links", "role")):
            known = {getattr(one, key) for one in getattr(whole, name)}
            new = tuple(one for one in getattr(item, name) if getattr(one, key) not in known)
            filled[name] = (*getattr(whole, name), *new)
            filled_by |= {f"{name}.{getattr(one, key)}": item.source for one in new}
        filled["symbols"] = tuple(dict.fromkeys((*whole.symbols, *item.symbols)))
        filled["details"] = _gaps_filled(whole.details, item.details)
        filled["material"] = _gaps_filled(whole.material, item.material)
        whole = replace(whole, **filled)
    return replace(whole, details=dict(whole.details) | {"filled_by": filled_by}) if filled_by else whole


def _gaps_filled(whole: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    filled = dict(whole)
    for name, value in other.items():
        if isinstance(value, Mapping) and isinstance(filled.get(name), Mapping):
            filled[name] = _gaps_filled(filled[name], value)
        elif filled.get(name) in (None, "", [], (), {}):
            filled[name] = value
    return filled


def _said(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in PLACE}

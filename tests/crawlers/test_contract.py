"""What crosses the border keeps its meaning, and strangers are refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from crawlers.contract import (
    CaptureRef,
    Code,
    DateField,
    DroppedRows,
    Expect,
    Link,
    ListEntry,
    NoticeItem,
    RunReport,
    RunStatus,
    SourceCard,
    notice_key,
)
from crawlers.sources import source_names, spider_class

MEMBER = ListEntry(list_code="l", name="member", included_on=date(2026, 2, 4), cas=("50-00-0",))
ITEM = NoticeItem(
    source="s",
    symbol=" G/TBT/N/CHN/1",
    kind="notification",
    title="标题",
    text="text",
    published_on=date(2026, 2, 4),
    members=("CN",),
    dates=(
        DateField(role="adoption", rule="20 days after"),
        DateField(role="publication", on=date(2026, 2, 4)),
    ),
    codes=(Code(scheme="hs", code="8516"),),
    links=(Link(role="page", url="https://a.example"),),
    details={"a": [1, {"b": None}]},
    entry=ListEntry(
        list_code="l", name="n", included_on=date(2026, 2, 4), outcomes=(date(2026, 3, 4),), members=(MEMBER,)
    ),
    material={"x": ["1"]},
    capture=CaptureRef(url="u", sha256="0" * 64, locator="items[0]"),
)
REPORT = RunReport(
    source="s",
    status=RunStatus.FAILED,
    started_at=datetime(2026, 1, 1, tzinfo=UTC),
    finished_at=datetime(2026, 1, 2, tzinfo=UTC),
    as_of=date(2026, 1, 1),
    dropped=(DroppedRows(code="other_agency", why="w", count=2, samples=("a", "b")),),
    warnings=("w",),
    filled={"title": 0.5},
)


def test_an_item_survives_the_wire() -> None:
    assert NoticeItem.from_json(json.loads(json.dumps(ITEM.to_json()))) == ITEM


def test_a_report_survives_the_wire() -> None:
    assert RunReport.from_json(json.loads(json.dumps(REPORT.to_json()))) == REPORT


@pytest.mark.parametrize("name", source_names())
def test_a_card_survives_the_wire(name: str) -> None:
    card = spider_class(name).card
    assert SourceCard.from_json(json.loads(json.dumps(card.to_json()))) == card
    assert isinstance(card.expect, Expect) and card.name == name


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="urgency"):
        NoticeItem.from_json(ITEM.to_json() | {"urgency": 1})


def test_a_key_comes_from_the_symbol_as_printed() -> None:
    assert ITEM.key == notice_key("s", " G/TBT/N/CHN/1") != notice_key("s", "G/TBT/N/CHN/1")

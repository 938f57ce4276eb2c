"""The chain holds under concurrency, and every kind of tampering shows."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from compliance.evidence.ledger import Entry, ledger_head, ledger_verify, record_append, records_append
from compliance.evidence.models import Record

RECORDS = 12


@pytest.fixture
def chain(db) -> list[Record]:
    """A dozen records and the knowledge of how to tamper with them."""
    return records_append(
        Entry(kind="finding.opened", subject=f"finding:{n}", payload={"score": n}) for n in range(RECORDS)
    )


def tamper(sql: str, *parameters: Any) -> None:
    """What somebody with full rights over the database can do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_record DISABLE TRIGGER record_never_changes")
        cursor.execute(sql, parameters)
        cursor.execute("ALTER TABLE evidence_record ENABLE TRIGGER record_never_changes")


def test_an_untouched_chain_holds(chain: list[Record]) -> None:
    verdict = ledger_verify()
    assert (verdict.holds, verdict.records, verdict.head) == (True, RECORDS, chain[-1].digest)
    head = ledger_head()
    assert head is not None
    assert ledger_verify(expect_position=head.position, expect_head=head.digest).holds
    record_append(kind="finding.opened", subject="finding:99", payload={})
    assert ledger_verify(expect_position=head.position, expect_head=head.digest).holds


def test_an_empty_chain_holds(db) -> None:
    assert ledger_head() is None
    assert ledger_verify().holds
    assert records_append([]) == []


@pytest.mark.parametrize("position", [1, 6, RECORDS])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", '{"score": 99}'),
        ("subject", "finding:7000"),
        ("kind", "finding.dismissed"),
        ("actor", "somebody else"),
        ("recorded_at", "2020-01-01T00:00:00Z"),
        ("previous", "0" * 64),
        ("digest", "f" * 64),
    ],
)
def test_a_changed_column_shows_at_its_record(
    chain: list[Record], position: int, column: str, value: str
) -> None:
    tamper(f"UPDATE evidence_record SET {column} = %s WHERE position = %s", value, position)
    assert ledger_verify().broken_at == position


@pytest.mark.parametrize("position", [1, 6])
def test_a_removed_record_shows(chain: list[Record], position: int) -> None:
    tamper("DELETE FROM evidence_record WHERE position = %s", position)
    assert ledger_verify().broken_at == position


def test_a_removed_record_shows_when_the_rest_moves_up(chain: list[Record]) -> None:
    tamper("DELETE FROM evidence_record WHERE position = 6")
    for position in range(7, RECORDS + 1):
        tamper("UPDATE evidence_record SET position = %s WHERE position = %s", position - 1, position)
    assert ledger_verify().broken_at == 6


def test_swapped_records_show(chain: list[Record]) -> None:
    tamper("UPDATE evidence_record SET position = 1000 WHERE position = 4")
    tamper("UPDATE evidence_record SET position = 4 WHERE position = 5")
    tamper("UPDATE evidence_record SET position = 5 WHERE position = 1000")
    assert ledger_verify().broken_at == 4


def test_an_inserted_record_shows(chain: list[Record]) -> None:
    for position in range(RECORDS, 5, -1):
        tamper("UPDATE evidence_record SET position = %s WHERE position = %s", position + 1, position)
    tamper(
        "INSERT INTO evidence_record (position, kind, subject, actor, payload, recorded_at, previous, digest)"
        " VALUES (6, 'finding.opened', 'finding:1', 'fairlead', '{}', now(), %s, %s)",
        chain[4].digest,
        "a" * 64,
    )
    assert ledger_verify().broken_at == 6


def test_a_cut_tail_shows_only_against_a_noted_head(chain: list[Record]) -> None:
    noted = ledger_head()
    assert noted is not None
    tamper("DELETE FROM evidence_record WHERE position > 9")
    assert ledger_verify().holds
    verdict = ledger_verify(expect_position=noted.position, expect_head=noted.digest)
    assert (verdict.holds, verdict.broken_at) == (False, 10)
    assert "ends before" in verdict.reason


def test_a_rebuilt_chain_shows_only_against_a_noted_head(chain: list[Record]) -> None:
    noted = ledger_head()
    assert noted is not None
    tamper("DELETE FROM evidence_record")
    records_append(
        Entry(kind="finding.opened", subject=f"finding:{n}", payload={"score": 0}) for n in range(RECORDS)
    )
    assert ledger_verify().holds
    verdict = ledger_verify(expect_position=noted.position, expect_head=noted.digest)
    assert (verdict.holds, verdict.broken_at) == (False, RECORDS)
    assert not ledger_verify(expect_head=noted.digest).holds


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_record SET payload = '{}' WHERE position = 1",
        "DELETE FROM evidence_record WHERE position = 1",
        "DELETE FROM evidence_record WHERE false",
        "TRUNCATE evidence_record",
    ],
)
def test_the_database_refuses_to_change_records(chain: list[Record], statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE evidence_record ENABLE TRIGGER record_never_truncated")
        with pytest.raises(DatabaseError, match="ledger records are never changed"), transaction.atomic():
            cursor.execute(statement)
    assert ledger_verify().records == RECORDS


def test_what_was_said_is_what_is_read(db) -> None:
    said = {
        "money": Decimal("1200.50"),
        "due": date(2026, 1, 31),
        "share": 0.1,
        "whole": 1.0,
        "nothing": -0.0,
        "tiny": 1e-7,
        "huge": 1.5e22,
        "count": 10**20,
        "none": None,
        "nested": [{"中文": "可燃"}, [], {}],
        "set": {"b", "a"},
    }
    record_append(kind="test", subject="thing:1", payload=said)
    stored = Record.objects.get().payload
    assert stored["money"] == "1200.5"
    assert stored["due"] == "2026-01-31"
    assert stored["huge"] == 15 * 10**21
    assert stored["set"] == ["a", "b"]
    assert ledger_verify().holds


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "a\0b", {"k\0": 1}, object()])
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(db, value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        record_append(kind="test", subject="thing:1", payload={"value": value})
    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_rolls_back_takes_its_record_along() -> None:
    with pytest.raises(RuntimeError, match="transaction of its decision"):
        record_append(kind="test", subject="thing:1", payload={})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_append(kind="test", subject="thing:1", payload={})
        raise ZeroDivisionError
    with transaction.atomic():
        record_append(kind="test", subject="thing:2", payload={})
    assert list(Record.objects.values_list("position", "subject")) == [(1, "thing:2")]


@pytest.mark.django_db(transaction=True)
def test_a_thousand_parallel_appends_make_one_chain() -> None:
    writers, each = 8, 125
    start = threading.Barrier(writers)

    def write(writer: int) -> None:
        start.wait()
        try:
            for n in range(each):
                with transaction.atomic():
                    record_append(kind="test", subject=f"writer:{writer}", payload={"n": n})
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        for future in [pool.submit(write, writer) for writer in range(writers)]:
            future.result()
    verdict = ledger_verify()
    assert (verdict.holds, verdict.records) == (True, writers * each)
    for writer in range(writers):
        mine = Record.objects.filter(subject=f"writer:{writer}").values_list("payload", flat=True)
        assert [payload["n"] for payload in mine] == list(range(each))

"""`manage.py ledger` says what it found, in words and in JSON, and fails when the chain is broken."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from compliance.evidence.ledger import ledger_head, record_append
from tests.evidence.test_ledger import tamper

pytestmark = pytest.mark.django_db


def ledger(*arguments: str) -> str:
    out = StringIO()
    call_command("ledger", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def two_records() -> None:
    record_append(kind="finding.opened", subject="finding:7", payload={"score": 61.5})
    record_append(
        kind="finding.dismissed", subject="finding:7", payload={"reason": "不适用"}, actor="officer"
    )


def test_an_unbroken_chain(two_records: None) -> None:
    head = ledger("head")
    assert head == str(ledger_head())
    assert ledger("verify") == f"2 records, unbroken. Head: {head}"
    assert ledger("verify", "--expect-head", head).startswith("2 records")
    found: dict[str, Any] = json.loads(ledger("verify", "--json"))
    assert (found["holds"], found["records"], found["broken_at"]) == (True, 2, None)


def test_an_empty_ledger() -> None:
    assert ledger("head") == "The ledger is empty."
    assert ledger("verify") == "0 records, unbroken. Head: none yet"
    assert json.loads(ledger("head", "--json")) is None


def test_a_broken_chain_fails_with_its_place(two_records: None) -> None:
    tamper("UPDATE evidence_record SET actor = 'nobody' WHERE position = 2")
    with pytest.raises(CommandError, match=r"broken at record 2: its content does not give its digest"):
        ledger("verify")


def test_a_cut_tail_fails_against_the_noted_head(two_records: None) -> None:
    head = ledger("head")
    tamper("DELETE FROM evidence_record WHERE position = 2")
    assert ledger("verify").startswith("1 record, unbroken")
    with pytest.raises(CommandError, match="ends before record 2"):
        ledger("verify", "--expect-head", head)


@pytest.mark.parametrize("text", ["7", "x:y", "0:" + "a" * 64, "1:abc", "-1:" + "a" * 64])
def test_a_head_that_is_none_is_told_what_one_is(text: str) -> None:
    with pytest.raises(CommandError, match="position, colon, 64 characters"):
        ledger("verify", f"--expect-head={text}")


def test_the_records_of_a_subject(two_records: None) -> None:
    text = ledger("show", "finding:7")
    assert [line.split()[0] for line in text.splitlines()[::2]] == ["1", "2"]
    assert "不适用" in text
    assert [row["kind"] for row in json.loads(ledger("show", "finding:7", "--json"))] == [
        "finding.opened",
        "finding.dismissed",
    ]
    with pytest.raises(CommandError, match="no record of 'finding:8'"):
        ledger("show", "finding:8")

"""Rows copied in are the rows that single inserts would give, whatever their text holds."""

from datetime import date
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from compliance.core.copying import keys_reserve, rows_copy
from regulations.models import Notice, NoticeMember
from tests.factories import NoticeFactory, SourceFactory

pytestmark = pytest.mark.django_db

AWKWARD = 'tab\there, line\nthere, return\r, back\\slash, \\N, \\., "quotes", {braces}, 通报, nothing: '
FIELDS = ("id", "key", "symbol", "kind", "title", "symbols", "published_on")


def copied(**values: Any) -> Notice:
    [pk] = keys_reserve(Notice, 1)
    row = {
        "id": pk,
        "key": "k" * 64,
        "symbol": "S/1",
        "kind": "alert",
        "title": "",
        "symbols": [],
        "published_on": None,
    } | values
    now = timezone.now()
    same = {"source_id": SourceFactory().pk, "created_at": now, "changed_at": now}
    rows_copy(Notice, FIELDS, [[row[name] for name in FIELDS]], same=same)
    return Notice.objects.get(pk=pk)


def test_awkward_text_and_arrays_come_back_as_they_were() -> None:
    symbols = [AWKWARD, "", "NULL", "a,b", "\\"]
    notice = copied(title=AWKWARD, symbols=symbols, published_on=date(2026, 3, 2))
    assert (notice.title, notice.symbols, notice.published_on) == (AWKWARD, symbols, date(2026, 3, 2))


def test_columns_that_are_not_given_have_their_defaults() -> None:
    copy, single = copied(), Notice()
    given = {*FIELDS, "source_id", "created_at", "changed_at"}
    for field in Notice._meta.concrete_fields:
        if field.attname not in given:
            assert getattr(copy, field.attname) == getattr(single, field.attname), field.attname


def test_reserved_keys_are_never_given_again() -> None:
    keys = keys_reserve(Notice, 50)
    assert len(set(keys)) == 50
    assert NoticeFactory().pk not in keys
    assert not set(keys) & set(keys_reserve(Notice, 50))


def test_constraints_and_lengths_hold() -> None:
    notice = NoticeFactory()
    NoticeMember.objects.create(notice=notice, market="BR")
    for market, fault in (("BR", IntegrityError), ("far too long", DataError)):
        with pytest.raises(fault), transaction.atomic():
            rows_copy(NoticeMember, ("notice_id", "market"), [(notice.pk, market)])


def test_a_value_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        copied(title={"a"})

"""Days and entries of the catalogue against the consolidated acts at hand: none that the act lacks."""

from __future__ import annotations

import html
import re
import zipfile
from calendar import month_name
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import Obligation

REACH_TITLE_VIII = date(2009, 6, 1)
"""Art. 141(4): Annex XVII applies from this day; entries taken over from Directive 76/769/EEC name no day."""


OPENS = re.compile(r'<\?CLG\.MDFO ID="(O\w+)"[^?]*ACTION="DELETED"[^?]*\?>')
CLOSES = re.compile(r'<\?CLG\.MDFC ID="(C\w+)"[^?]*\?>')


def standing(text: str) -> str:
    """The law without what was deleted: it stays in the file between its marks."""
    ends = {found[1][1:]: found.end() for found in CLOSES.finditer(text)}
    kept, at = [], 0
    for found in OPENS.finditer(text):
        if found.start() >= at:
            kept.append(text[at : found.start()])
            at = ends.get(found[1][1:], found.end())
    return " ".join((*kept, text[at:]))


def spoken(day: date) -> str:
    return f"{day.day} {month_name[day.month]} {day.year}"


@cache
def reach_annex_xvii(shared: Path) -> str:
    archive = zipfile.ZipFile(shared / "replay/bodies/acts_02006R1907-20251023.EN.fmx4.zip")
    name = max(archive.namelist(), key=lambda one: archive.getinfo(one).file_size)
    text = archive.read(name).decode("utf-8")
    text = re.sub(r"<[^>]+>", " ", standing(text))
    text = re.sub(r"\s+", " ", text)
    return text[text.rindex("RESTRICTIONS ON THE MANUFACTURE, PLACING ON THE MARKET") :]


@cache
def batteries(shared: Path) -> str:
    text = (shared / "replay/bodies/acts_02023R1542-20250731.EN.xhtml").read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def fixed_days(one: Obligation) -> set[date]:
    return {step.on for step in one.dates if step.on is not None}


def of_annex_xvii() -> list[Obligation]:
    return [one for one in catalogue().obligations.values() if one.id.startswith("reach.annex_xvii.")]


def marked_as_inferred(one: Obligation) -> bool:
    return any(found.about == "dates" for found in one.inferred)


@pytest.mark.parametrize("one", of_annex_xvii(), ids=lambda one: one.id)
def test_a_day_of_annex_xvii_stands_in_the_act(one: Obligation, shared_dir: Path) -> None:
    if marked_as_inferred(one):
        return
    text = reach_annex_xvii(shared_dir)
    for day in fixed_days(one) - {REACH_TITLE_VIII}:
        yearly = "by 31 May of each year" in text and (day.month, day.day) == (5, 31)
        # "after 28 November 2024" and "from 29 November 2024" begin on the same morning.
        stands = spoken(day) in text or spoken(day - timedelta(days=1)) in text
        assert stands or yearly, f"{one.id}: {spoken(day)} stands nowhere in Annex XVII"


@pytest.mark.parametrize("one", of_annex_xvii(), ids=lambda one: one.id)
def test_an_entry_of_annex_xvii_is_in_the_restriction_list(one: Obligation, shared_dir: Path) -> None:
    rows = (shared_dir / "reference/annex_xvii.csv").read_text(encoding="utf-8").splitlines()[1:]
    held = {re.match(r'"?([0-9]+a?)', row)[1].lstrip("0") for row in rows if re.match(r'"?[0-9]+a?,', row)}  # type: ignore[index]
    named = one.reference.article.removeprefix("Annex XVII entr")
    entries = {found[1] for found in re.finditer(r"(?<![(\d])(\d{1,2}a?)(?![)\d])", named)}
    assert entries, one.reference.article
    assert entries <= held, entries - held


def test_deleted_law_is_not_read(shared_dir: Path) -> None:
    text = reach_annex_xvii(shared_dir)
    assert "Diphenylether, octabromo derivative" in text
    assert "Diphenylether, pentabromo derivative" not in text, "entry 44 was deleted in 2011"


def of_batteries() -> list[Obligation]:
    return list(catalogue().of_regime("batteries"))


@pytest.mark.parametrize("one", of_batteries(), ids=lambda one: one.id)
def test_a_day_of_the_batteries_regulation_stands_in_the_act(one: Obligation, shared_dir: Path) -> None:
    text = batteries(shared_dir)
    for day in fixed_days(one):
        assert spoken(day) in text, f"{one.id}: {spoken(day)} stands nowhere in the act"

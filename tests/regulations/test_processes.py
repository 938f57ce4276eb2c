"""Processes found again when they are renamed or corrected, and classifications written in lots."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from compliance.core.models import Job
from crawlers.contract import Code, NoticeItem
from regulations.models import Listing, Measure, Notice, Substance
from regulations.services import version_understand
from tests.regulations.test_ingest import Crawl, crawl, item, source, tally

__all__ = ["crawl", "source"]
pytestmark = pytest.mark.django_db

STEPS = [("Intention", "2021-07-15"), ("Consultation", "2023-03-22"), ("Opinion", "2026-03-02")]


def process(
    name: str = "PFAS",
    steps: list[tuple[str, str]] = STEPS,
    *,
    status: str = "Ongoing",
    cas: str = "335-67-1",
    **values: Any,
) -> NoticeItem:
    told = [{"step": step, "on": on, "facts": {}, "days": {}} for step, on in steps]
    stage, on = steps[-1]
    return item(
        f"Restriction proposal: {name}, opened {steps[0][1]}",
        **{
            "kind": "process",
            "title": name,
            "text": name,
            "area": "REACH",
            "members": ("EU",),
            "symbols": (),
            "base_symbol": "",
            "published_on": date.fromisoformat(on),
            "codes": (Code(scheme="cas", code=cas),),
            "details": {
                "stage": stage,
                "stage_on": on,
                "status": status,
                "opened_on": steps[0][1],
                "submitters": [],
                "scope": {},
                "facts": {},
                "deadlines": {},
                "steps": told,
            },
            "material": {
                "stage": stage,
                "stage_on": on,
                "status": status,
                "outcome": {},
                "scope": {},
                "comments_by": [],
            },
        }
        | values,
    )


def understood() -> None:
    for notice in Notice.objects.all():
        version_understand(version=notice.current)


def test_a_stage_move_is_a_change_of_one_process(crawl: Crawl) -> None:
    crawl(process())
    run = crawl(process(steps=[*STEPS, ("Draft opinion", "2026-03-26")]))
    assert tally(run)[:2] == (0, 1)
    assert Notice.objects.get().versions.count() == 2


@pytest.mark.parametrize(
    "again",
    [
        process("Per- and polyfluoroalkyl substances"),
        process(steps=[("Call for evidence", "2021-05-01"), *STEPS]),
        process(steps=[("Intention", "2021-07-16"), *STEPS[1:]]),
    ],
    ids=["renamed", "an earlier step", "first step corrected"],
)
def test_a_process_is_found_again(crawl: Crawl, again: NoticeItem) -> None:
    crawl(process())
    run = crawl(again)
    assert tally(run)[:2] == (0, 1)
    assert Notice.objects.get().symbol == again.symbol


@pytest.mark.parametrize(
    "other",
    [
        process(steps=[("Intention", "2012-11-12"), ("Withdrawal", "2013-06-14")]),
        process("Another", cas="80-05-7"),
    ],
    ids=["another dossier of the substance", "another substance on the same days"],
)
def test_another_process_is_not_taken_for_it(crawl: Crawl, other: NoticeItem) -> None:
    crawl(process())
    run = crawl(process(), other)
    assert tally(run)[:2] == (1, 0)


def test_an_open_process_is_a_draft_rule_and_a_closed_one_ends_it(crawl: Crawl) -> None:
    crawl(process())
    understood()
    measure = Measure.objects.get()
    assert (measure.stage, measure.regime, measure.needs) == ("proposed", "reach", "substance")
    assert [(s.code, s.limit_ppm, s.basis) for s in measure.scope.all()] == [("335-67-1", None, "conditions")]
    crawl(process(status="Closed"))
    understood()
    measure.refresh_from_db()
    assert measure.stage == "withdrawn"


def test_a_process_closed_before_we_came_leaves_no_measure(crawl: Crawl) -> None:
    crawl(process(status="Closed"))
    understood()
    assert not Measure.objects.exists()


def classification(hazard: str = "Repr. 1B, H360FD") -> NoticeItem:
    return item(
        "CLP Annex VI 005-007-00-2: boric acid",
        kind="classification",
        title="boric acid",
        text=hazard,
        area="CLP",
        members=("EU",),
        symbols=(),
        base_symbol="",
        codes=(
            Code(scheme="ec", code="233-139-2"),
            Code(scheme="cas", code="10043-35-3"),
            Code(scheme="cas", code="11113-50-1"),
        ),
        details={
            "list_code": "clp_annex_vi",
            "index": "005-007-00-2",
            "classifications": [{"hazards": [hazard], "atp": "ATP20", "from": "2025-02-01", "to": ""}],
        },
        material={"hazard": hazard},
    )


def test_a_classification_is_listed_with_its_substances_and_not_understood(crawl: Crawl) -> None:
    Substance.objects.create(name="orthoboric acid", cas="10043-35-3")
    crawl(classification())
    listing = Listing.objects.get()
    assert (listing.list_code, listing.name) == ("clp_annex_vi", "005-007-00-2 boric acid")
    assert sorted(listing.substances.values_list("cas", "name")) == [
        ("10043-35-3", "orthoboric acid"),
        ("11113-50-1", "boric acid"),
    ]
    assert not Job.objects.filter(kind="understand").exists()
    assert not Measure.objects.exists()


def test_a_classification_that_changed_is_a_version_with_the_new_hazards(crawl: Crawl) -> None:
    crawl(classification())
    assert tally(crawl(classification()))[:3] == (0, 0, 1)
    assert tally(crawl(classification("Repr. 1A, H360")))[:2] == (0, 1)
    assert Listing.objects.get().reasons == ["Repr. 1A, H360"]
    assert not Job.objects.filter(kind="understand").exists()

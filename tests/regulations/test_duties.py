"""What entries of substance lists and open processes ask of products, and what they leave open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from compliance.exposure.facts import ContentFact, Flag, MeasureFacts, Needs, ProductFacts, Quality, ScopeFact
from compliance.exposure.matching import measure_postings, product_postings
from compliance.exposure.meeting import meetings_of
from compliance.exposure.paths import notes_of
from regulations.dossiers import Dossier, draft_dossier
from regulations.drafting import ListedSubstance
from regulations.duties import ListedEntry, draft_entry
from regulations.stages import stage_on

LEAD = "7439-92-1"


def entry(list_code: str, **values: object) -> ListedEntry:
    return ListedEntry(
        **{
            "list_code": list_code,
            "name": "Lead",
            "included_on": date(2012, 2, 14),
            "substances": (ListedSubstance(code=LEAD),),
            "dates": {},
        }
        | values  # type: ignore[arg-type]
    )


def quality_of_a_product_with_lead(basis: str, limit_ppm: float | None) -> tuple[Quality, tuple[str, ...]]:

    product = ProductFacts(
        product_id=1,
        sku="K",
        markets=("EU",),
        bom_complete=True,
        has_components=True,
        contents=(ContentFact(code=LEAD, share_percent=Decimal("0.01"), component="pin"),),
    )
    scope = (ScopeFact(kind="substance", code=LEAD, basis=basis, limit_ppm=limit_ppm),)
    measure = MeasureFacts(measure_id=1, markets=("EU",), needs=Needs.SUBSTANCE, scope=scope)
    met = meetings_of(product_postings(product), {p.key: p for p in measure_postings(measure)})
    return met[0].quality, notes_of(product, measure, tuple(met[:1]))


@pytest.mark.parametrize(
    ("list_code", "note"),
    [
        ("reach_annex_xvii", "limit_in_conditions"),
        ("eu_pops", "limit_in_conditions"),
        ("reach_annex_xiv", "not_for_articles"),
    ],
)
def test_a_list_without_limits_leaves_a_product_uncertain(list_code: str, note: str) -> None:
    duty = draft_entry(entry(list_code))
    assert duty is not None
    (code,) = duty.scope
    assert code.limit_ppm is None
    quality, notes = quality_of_a_product_with_lead(code.basis, code.limit_ppm)
    assert quality is Quality.UNCERTAIN
    assert notes == (note,)


def test_the_uncertainty_is_stored_with_the_posting_so_that_the_join_sees_it() -> None:
    scope = (ScopeFact(kind="substance", code=LEAD, basis="conditions"),)
    postings = measure_postings(
        MeasureFacts(measure_id=1, markets=("EU",), needs=Needs.SUBSTANCE, scope=scope)
    )
    assert postings and all(Flag.UNSURE in posting.flags for posting in postings)


def test_a_sunset_date_begins_a_duty_and_ends_no_rule() -> None:
    dates = {"sunset": date(2015, 5, 21), "latest_application": date(2013, 11, 21)}
    duty = draft_entry(entry("reach_annex_xiv", dates=dates))
    assert duty is not None
    roles = [(m.role, m.on) for m in duty.milestones]
    assert ("application", date(2015, 5, 21)) in roles and ("latest_application", date(2013, 11, 21)) in roles
    assert stage_on(duty.stage, roles, date(2015, 5, 20)) == "adopted"
    assert stage_on(duty.stage, roles, date(2026, 3, 11)) == "applies"


def test_an_entry_gone_from_its_list_has_expired() -> None:
    duty = draft_entry(entry("eu_pops", removed=True))
    assert duty is not None and duty.stage == "expired"


def test_a_classification_brings_no_measure() -> None:
    assert draft_entry(entry("clp_annex_vi")) is None


def test_an_open_process_is_a_draft_that_passes_nobody() -> None:
    dossier = Dossier(
        symbol="s", name="Lead", area="REACH", stage="x", is_closed=False, substances=(LEAD,),
        comments_by=(date(2026, 5, 25),),
    )  # fmt: skip
    draft = draft_dossier(dossier)
    assert (draft.stage, draft.doc_type, draft.needs) == ("proposed", "proposal", "substance")
    assert [(m.role, m.on) for m in draft.milestones] == [("comment_deadline", date(2026, 5, 25))]
    assert quality_of_a_product_with_lead(draft.scope[0].basis, None)[0] is Quality.UNCERTAIN


@pytest.mark.parametrize(
    ("stage", "is_closed", "wanted"),
    [
        ("Withdrawal of restriction proposal", True, "withdrawn"),
        ("Decision on restriction list inclusion", True, "adopted"),
        ("Withdrawal of restriction proposal", False, "proposed"),
    ],
)
def test_where_a_process_stands(stage: str, is_closed: bool, wanted: str) -> None:
    dossier = Dossier(symbol="s", name="n", area="REACH", stage=stage, is_closed=is_closed)
    assert dossier.measure_stage == wanted

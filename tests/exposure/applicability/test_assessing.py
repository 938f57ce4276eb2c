"""Verdicts from traits, codes, substances and figures; unknown is never a pass."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.exposure.applicability import Assessor, ListMembers, ProductProfile, SubstanceFact
from compliance.exposure.applicability.evaluation import presumed, truth
from compliance.exposure.applicability.traits import Vocabulary
from compliance.exposure.applicability.truth import Truth
from regulations.catalogue.conditions import (
    All,
    Always,
    AnyOf,
    CodesAre,
    Not,
    QuantityIs,
    SubstanceIn,
    TraitIs,
)
from regulations.catalogue.schema import AfterListing, DatedStep
from tests.exposure.applicability.made import DAY, TRAITS, catalogue, judged, obligation

LEAD = "7439-92-1"
DRYER = ProductProfile(name="Hair dryer", hs="851631")
ELECTRIC_NO_RADIO = obligation(All((TraitIs("electrical"), Not(TraitIs("radio")))))
RADIO = obligation(All((TraitIs("electrical"), TraitIs("radio"))))


def test_a_presumption_brings_a_duty_on_and_says_what_would_overturn_it():
    found = judged(DRYER, ELECTRIC_NO_RADIO)
    assert (found.verdict, found.inferred, found.presumed) == ("applies", True, True)
    assert [(q.key, q.if_yes, q.if_no) for q in found.settles] == [("radio", "does_not_apply", "applies")]


def test_a_presumption_never_lets_a_duty_go():
    found = judged(DRYER, RADIO)
    assert (found.verdict, found.lean) == ("uncertain", "does_not_apply")
    assert found.settles[0].text.en == "Is it radio?"


def test_the_officer_outranks_everything():
    said = ProductProfile(name="Bluetooth speaker", hs="851822", answers={"radio": False})
    found = judged(said, RADIO)
    assert (found.verdict, found.settles) == ("does_not_apply", ())
    assert [(s.key, s.origin) for s in found.path] == [("radio", "answer")]
    assert not found.inferred


def test_what_is_not_electrical_is_no_radio():
    found = judged(ProductProfile(name="Steel screw", hs="731815"), RADIO)
    assert found.verdict == "does_not_apply"
    assert found.path[0].because == "HS 731815 in 73"


def test_of_a_product_without_facts_everything_is_uncertain_but_what_has_no_limit():
    nothing = ProductProfile()
    for scope in (TraitIs("radio"), Not(TraitIs("radio")), CodesAre(("7318",)), SubstanceIn(cas=(LEAD,))):
        assert judged(nothing, obligation(scope)).verdict == "uncertain"
    assert judged(nothing, obligation(Always())).verdict == "applies"


def test_contradiction_is_unknown_and_says_so():
    told = Vocabulary(TRAITS).read(ProductProfile(name="Children's rattle", hs="732399"))["toy"]
    assert (told.value, told.against) == (Truth.UNKNOWN, "children")
    heated = Vocabulary(TRAITS).read(ProductProfile(name="Kettle 12V DC", hs="851679"))["mains"]
    assert heated.value is Truth.UNKNOWN


def test_components_give_traits_only_where_the_trait_says_so():
    parts = ProductProfile(name="Case", parts=("leather strap", "bluetooth module"))
    told = Vocabulary(TRAITS).read(parts)
    assert (told["leather"].value, told["leather"].origin) == (Truth.TRUE, "bom")
    assert told["radio"].value is Truth.UNKNOWN


def test_a_code_that_the_act_names_is_no_inference_but_our_reading_is():
    screw = ProductProfile(hs="731815")
    assert not judged(screw, obligation(CodesAre(("7318",)))).inferred
    assert judged(screw, obligation(CodesAre(("7318",), inferred=True))).inferred


def test_a_name_stands_for_a_code_in_our_own_readings_only():
    named = ProductProfile(name="hair dryer", hs="8516", likely_codes=("851631",))
    ours = judged(named, obligation(CodesAre(("851660",), inferred=True)))
    theirs = judged(named, obligation(CodesAre(("851660",))))
    assert (ours.verdict, theirs.verdict, theirs.lean) == ("does_not_apply", "uncertain", "does_not_apply")
    assert "851660" in theirs.settles[0].text.en


def test_a_name_without_a_code_brings_the_presumptions_of_its_heading():
    named = ProductProfile(name="hair dryer", likely_codes=("851631", "851632"))
    told = Vocabulary(TRAITS).read(named)
    assert (told["radio"].value, told["radio"].likely) == (Truth.UNKNOWN, Truth.FALSE)
    assert (told["electrical"].value, told["electrical"].origin) == (Truth.TRUE, "word")
    split = Vocabulary(TRAITS).read(ProductProfile(name="set", likely_codes=("851631", "732393")))
    assert split["electrical"].value is Truth.UNKNOWN


SVHC = {"svhc": ListMembers(codes={LEAD: date(2018, 6, 27)})}
ABOVE = obligation(SubstanceIn(list_id="svhc", above_ppm=1000, basis="article"))


def _with_lead(**ppm: float | None) -> ProductProfile:
    fact = SubstanceFact(code=LEAD, name="Lead", place="insert", ppm=ppm)
    return ProductProfile(name="Tap", substances=(fact,), parts=("insert",), bom_complete=True)


@pytest.mark.parametrize(
    ("ppm", "verdict"),
    [
        ({"article": 29_000.0}, "applies"),
        ({"article": 1000.0}, "uncertain"),  # right at the limit
        ({"article": 999.0}, "does_not_apply"),
        ({"article": None}, "uncertain"),
        (
            {"homogeneous_material": 900.0},
            "does_not_apply",
        ),  # the whole holds no more than its worst material
        ({"homogeneous_material": 5000.0}, "uncertain"),
        ({}, "uncertain"),
    ],
)
def test_a_limit_is_judged_on_the_basis_of_the_act(ppm, verdict):
    assert judged(_with_lead(**ppm), ABOVE, lists=SVHC).verdict == verdict


def test_absence_counts_only_in_a_complete_bill_and_a_complete_list():
    closed = ProductProfile(name="Tap", parts=("body",), bom_complete=True)
    assert judged(closed, ABOVE, lists=SVHC).verdict == "does_not_apply"
    assert judged(ProductProfile(name="Tap", parts=("body",)), ABOVE, lists=SVHC).verdict == "uncertain"
    assert judged(ProductProfile(name="Tap", bom_complete=True), ABOVE, lists=SVHC).verdict == "uncertain"
    groups = {"svhc": ListMembers(codes={LEAD: None}, complete=False)}
    found = judged(closed, ABOVE, lists=groups)
    assert (found.verdict, found.lean) == ("uncertain", "does_not_apply")


def test_a_list_that_is_not_at_hand_is_unknown():
    assert judged(_with_lead(article=29_000.0), ABOVE).verdict == "uncertain"


def test_a_substance_counts_from_the_day_of_its_inclusion():
    found = judged(_with_lead(article=29_000.0), ABOVE, lists=SVHC, on=date(2018, 6, 26))
    assert found.verdict == "does_not_apply"
    assert judged(_with_lead(article=29_000.0), ABOVE, lists=SVHC, on=date(2018, 6, 27)).verdict == "applies"


def test_material_below_limit_in_rohs_sense_and_average_above():
    rohs = obligation(SubstanceIn(cas=(LEAD,), above_ppm=1000, basis="homogeneous_material"))
    assert judged(_with_lead(article=1500.0), rohs).verdict == "applies"
    assert judged(_with_lead(article=500.0), rohs).verdict == "uncertain"


def test_a_figure_is_unknown_until_told_in_the_right_unit():
    duty = obligation(QuantityIs(of="tonnage", unit="t", at_least=1.0))
    assert judged(ProductProfile(name="x"), duty).verdict == "uncertain"
    assert (
        judged(ProductProfile(name="x", quantities={"tonnage": (900.0, "kg")}), duty).verdict == "uncertain"
    )
    assert (
        judged(ProductProfile(name="x", quantities={"tonnage": (0.9, "t")}), duty).verdict == "does_not_apply"
    )
    assert judged(ProductProfile(name="x", quantities={"tonnage": (1.0, "t")}), duty).verdict == "applies"


def test_dates_ahead_ended_and_after_listing():
    ahead = obligation(TraitIs("electrical"), dates=(DatedStep(role="applies_from", on=date(2027, 1, 20)),))
    assert judged(DRYER, ahead).phase == "ahead"
    waits = DatedStep(role="applies_from", on=date(2025, 2, 18), awaits=True)
    found = judged(DRYER, obligation(TraitIs("electrical"), dates=(waits,)))
    assert (found.phase, found.dates[0].is_open) == ("ahead", True), "an earliest day begins nothing"
    begun = obligation(
        TraitIs("electrical"), dates=(waits, DatedStep(role="applies_from", on=date(2025, 8, 18)))
    )
    assert judged(DRYER, begun).phase == "applies"
    ended = obligation(
        TraitIs("electrical"),
        dates=(
            DatedStep(role="applies_from", on=date(2009, 1, 1)),
            DatedStep(role="applies_until", on=date(2026, 1, 1)),
        ),
    )
    assert (judged(DRYER, ended).verdict, judged(DRYER, ended).phase) == ("does_not_apply", "ended")
    notify = obligation(
        ABOVE.scope,
        dates=(
            DatedStep(role="applies_from", on=date(2011, 6, 1)),
            DatedStep(role="compliance_deadline", after=AfterListing(list_id="svhc", months=6)),
        ),
    )
    found = judged(_with_lead(article=29_000.0), notify, lists=SVHC)
    assert [d.on for d in found.dates] == [date(2011, 6, 1), date(2018, 12, 27)]


def test_a_date_under_a_condition_that_is_open_is_shown_as_open_and_ends_nothing():
    duty = obligation(
        TraitIs("electrical"),
        dates=(
            DatedStep(role="applies_from", on=date(2010, 1, 1)),
            DatedStep(role="applies_until", on=date(2020, 1, 1), when=TraitIs("leather")),
        ),
    )
    found = judged(DRYER, duty)
    assert found.verdict == "applies"
    assert [d.is_open for d in found.dates] == [False, True]


LEAVES = st.sampled_from([TraitIs(name) for name in TRAITS])
SCOPES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: All((a, b)), inner, inner),
        st.builds(lambda a, b: AnyOf((a, b)), inner, inner),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(
    scope=SCOPES, answers=st.dictionaries(st.sampled_from(sorted(TRAITS)), st.booleans()), more=st.booleans()
)
def test_an_answer_never_overturns_what_was_certain(scope, answers, more):
    """Kleene's logic is monotone: knowing more of an open trait may settle a verdict, never reverse one."""
    assessor = Assessor(catalogue(obligation(scope)))
    base = assessor.answers(ProductProfile(name="children's thing", answers=answers), DAY)
    before = truth(scope, base)
    for name, reading in base.readings.items():
        if reading.value is Truth.UNKNOWN:
            after = truth(scope, base.with_trait(name, more))
            assert before is Truth.UNKNOWN or after is before
    assert before is Truth.UNKNOWN or truth(scope, base, presumed) is before

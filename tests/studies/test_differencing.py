"""What two overlapping studies of members tell together, and that newcomers wait until they are five."""

import pytest
from django.urls import reverse

from compliance.studies.building import dataset_build, waiting_newcomers
from compliance.studies.models import Dataset
from tests.studies.test_members_panel import member_make, run, study_of
from tests.studies.test_pages import client_of

pytestmark = pytest.mark.django_db

REPORT = "report: {languages: [en], formats: [xlsx], plots: [], credibility: false}\n"
ALL = f"models: [{{name: all, outcome: ln_exports, regressors: [year]}}]\n{REPORT}"


def build(association) -> Dataset:
    return dataset_build(association=association, title="Members", by="x")


@pytest.fixture
def members(people):
    return [member_make(people.association, factor=place + 1) for place in range(12)]


def test_two_models_that_differ_by_one_firm_are_refused(people, members) -> None:
    text = (
        "models:\n"
        "  - {name: all, outcome: ln_exports, regressors: [year]}\n"
        "  - {name: but one, outcome: ln_exports, regressors: [year], sample: firm > 1}\n"
    ) + REPORT
    report, asked = run(study_of(build(people.association), text))
    assert report is None and asked.fault["reason"] == "differencing"
    assert "differ by 1;" in asked.fault["sentence"] and "'but one'" in asked.fault["sentence"]


def test_models_far_enough_apart_and_rows_of_the_same_firms_are_fine(people, members) -> None:
    text = (
        "models:\n"
        "  - {name: all, outcome: ln_exports, regressors: [year]}\n"
        "  - {name: part, outcome: ln_exports, regressors: [year], sample: firm > 5}\n"
        "  - {name: late, outcome: ln_exports, regressors: [year], sample: year > 2021}\n"
    ) + REPORT
    report, asked = run(study_of(build(people.association), text))
    assert report is not None, asked.fault


def test_an_earlier_report_over_the_same_panel_counts(people, members) -> None:
    panel = build(people.association)
    report, asked = run(study_of(panel, ALL))
    assert report is not None, asked.fault
    later = study_of(panel, ALL.replace("regressors: [year]", "regressors: [year], sample: firm != 3"))
    refused, asked = run(later)
    assert refused is None and asked.fault["reason"] == "differencing"
    assert "of the report 'Members'" in asked.fault["sentence"]


def test_fewer_than_five_newcomers_wait_for_the_next_panel(people, members) -> None:
    first = build(people.association)
    report, asked = run(study_of(first, ALL))
    assert report is not None, asked.fault
    for _ in range(4):
        member_make(people.association)
    given = {"members-title": "Again", "members-association": people.association.pk}
    page = client_of(people["staff"]).post(reverse("studies:panel-members"), given, follow=True)
    assert "4 new members wait" in page.content.decode()
    second = Dataset.objects.order_by("-pk").first()
    assert second.firm_ids == first.firm_ids and waiting_newcomers(second) == 4
    assert run(study_of(second, ALL))[0] is not None
    member_make(people.association)
    third = build(people.association)
    assert len(third.firm_ids) == 17 and waiting_newcomers(third) == 0
    assert run(study_of(third, ALL))[0] is not None


def test_a_member_that_left_sets_no_two_panels_apart(people, members) -> None:
    report, asked = run(study_of(build(people.association), ALL))
    assert report is not None, asked.fault
    members[0].memberships.update(consent_withdrawn_on="2024-06-01")
    refused, asked = run(study_of(build(people.association), ALL))
    assert refused is None and asked.fault["reason"] == "differencing"
    assert "differ by 1 of the members" in asked.fault["sentence"]


def test_another_association_is_no_neighbour(people, members) -> None:
    from tests.factories import AssociationFactory

    assert run(study_of(build(people.association), ALL))[0] is not None
    other = AssociationFactory()
    for _ in range(6):
        member_make(other)
    report, asked = run(study_of(build(other), ALL))
    assert report is not None, asked.fault


def test_draws_are_bounded_and_other_files_refused_on_the_platform(people, members) -> None:
    panel = build(people.association)
    for words, told in (
        ("joint_tests: {draws: 100000}\n", "100,000 draws"),
        ("prepare: [{merge: {with: other.csv, on: firm}}]\n", "own panel only"),
    ):
        report, asked = run(study_of(panel, words + ALL))
        assert report is None and told in asked.fault["sentence"]

"""Panels of consenting members: who is inside, what a row holds, and that no firm shows through."""

import math

import pandas as pd
import pytest
from django.urls import reverse

from compliance.econometrics.faults import SpecificationFault
from compliance.studies.anonymity import few_firms_check
from compliance.studies.building import TooFewFirms, consent_lost, dataset_build
from compliance.studies.models import Dataset, Study
from compliance.studies.panels import dataset_on_disk
from compliance.studies.reports import report_keep
from compliance.studies.running import run_ask, run_estimate
from compliance.studies.specifying import specification_bound
from tests.factories import FirmFactory, MembershipFactory, ProductFactory, TradeFlowFactory
from tests.studies.test_pages import client_of

pytestmark = pytest.mark.django_db


def member_make(association, sector="metal", *, consent="2024-01-01", years=(2021, 2022, 2023), factor=1):
    firm = FirmFactory(sector=sector)
    MembershipFactory(association=association, firm=firm, consent_on=consent)
    first, second = ProductFactory(firm=firm), ProductFactory(firm=firm)
    for year in years:
        value = 100 * factor * (year - 2018)
        TradeFlowFactory(product=first, market="DE", year=year, value=value, mass_kg=10 * factor)
        TradeFlowFactory(product=second, market="US", year=year, value=value / 4, mass_kg=factor)
    return firm


def frame_of(panel) -> pd.DataFrame:
    with dataset_on_disk(panel) as path:
        return pd.read_csv(path)


@pytest.fixture
def members(people):
    return [
        member_make(people.association, "metal" if place < 5 else "toys", factor=place + 1)
        for place in range(7)
    ]


def study_of(panel, specification) -> Study:
    return Study.objects.create(
        association=panel.association, dataset=panel, title="Members", specification=specification
    )


def run(study):
    asked = run_ask(study=study, by="x")
    report = report_keep(run=asked, made=run_estimate(asked))
    asked.refresh_from_db()
    return report, asked


def test_a_row_is_a_firm_and_year_without_its_name(people, members) -> None:
    member_make(people.association, consent=None)
    panel = dataset_build(association=people.association, title="Members", by=people["staff"])
    frame = frame_of(panel)
    assert panel.kind == "members" and panel.firm_ids == sorted(firm.pk for firm in members)
    assert len(frame) == 21 and sorted(frame["firm"].unique()) == list(range(1, 8))
    row = frame[(frame["year"] == 2023) & (frame["ln_exports"] == frame["ln_exports"].min())]
    least = frame[frame["year"] == 2023].sort_values("ln_exports").iloc[0]
    assert len(row) in (0, 1)
    assert least["ln_exports"] == pytest.approx(math.log(625)) and least["ln_mass"] == pytest.approx(
        math.log(11)
    )
    assert least["ln_unit_value"] == pytest.approx(math.log(625 / 11))
    assert (least["products"], least["markets"]) == (2, 2)
    assert least["eu_share"] == pytest.approx(0.8) and least["concentration"] == pytest.approx(0.68)
    with dataset_on_disk(panel) as path:
        text = path.read_text()
    for firm in members:
        assert firm.name not in text and firm.code not in text


def test_numbers_are_not_those_of_another_panel(people, members) -> None:
    """With seven firms two orders agree once in 5,040; three all alike are no chance."""
    orders = set()
    for _ in range(3):
        panel = dataset_build(association=people.association, title="Members", by="x")
        frame = frame_of(panel)
        orders.add(tuple(frame[frame["year"] == 2021].sort_values("ln_exports")["firm"]))
    assert len(orders) > 1


def test_fewer_than_five_members_make_no_panel(people) -> None:
    for _ in range(4):
        member_make(people.association)
    member_make(people.association, consent=None)
    with pytest.raises(TooFewFirms) as told:
        dataset_build(association=people.association, title="Few", by="x")
    assert told.value.count == 4 and not Dataset.objects.exists()
    given = {"members-title": "Few", "members-association": people.association.pk}
    page = client_of(people["staff"]).post(reverse("studies:panel-members"), given).content.decode()
    assert "4 consenting members" in page and "at least 5" in page


def test_only_its_own_staff_makes_a_panel_of_an_association(people, members) -> None:
    given = {"members-title": "Mine", "members-association": people.association.pk}
    for role in ("officer", "other analyst", "stranger"):
        page = client_of(people[role]).post(reverse("studies:panel-members"), given)
        assert page.status_code == 200 and not Dataset.objects.exists(), role
    page = client_of(people["staff"]).post(reverse("studies:panel-members"), given, follow=True)
    assert "The panel holds 7 firms" in page.content.decode()


def test_a_study_of_members_gives_a_report(people, members) -> None:
    panel = dataset_build(association=people.association, title="Members", by="x")
    specification = (
        "panel: {unit: firm, time: year}\n"
        "defaults: {cluster: firm, absorb: [firm]}\n"
        "models: [{name: base, outcome: ln_unit_value, regressors: [ln_exports]}]\n"
        "report: {languages: [en], formats: [xlsx], plots: [], credibility: false}\n"
    )
    report, asked = run(study_of(panel, specification))
    assert report is not None, asked.fault
    assert report.results["models"][0]["n"] == 21


@pytest.mark.parametrize(
    "models",
    [
        "[{name: toys, outcome: ln_exports, regressors: [year], sample: sector == 'toys'}]",
        "[{name: dummies, outcome: ln_exports, regressors: [i.sector]}]",
        "[{name: firms, outcome: ln_exports, regressors: [i.firm]}]",
        "[{name: one, outcome: ln_exports, regressors: [year], sample: 'firm in (1, 2)'}]",
    ],
)
def test_what_rests_on_fewer_than_five_members_is_not_estimated(people, members, models) -> None:
    panel = dataset_build(association=people.association, title="Members", by="x")
    report, asked = run(study_of(panel, f"panel: {{unit: firm, time: year}}\nmodels: {models}\n"))
    assert report is None and asked.fault["reason"] == "few_firms"
    assert "fewer than 5 could be told apart" in asked.fault["sentence"]


def test_groups_and_cohorts_of_few_members_are_refused(people, members, tmp_path) -> None:
    panel = dataset_build(association=people.association, title="Members", by="x")
    frame = frame_of(panel)
    frame["cohort"] = (frame["firm"] <= 2) * 2022
    with dataset_on_disk(panel) as path:
        for text, told in (
            (
                "panel: {unit: firm, time: year}\n"
                "models: [{name: d, outcome: ln_exports, did: {cohort: cohort}}]",
                "the cohort 2022",
            ),
            (
                "models: [{name: m, outcome: ln_exports, regressors: [year]}]\n"
                "report: {credibility: {groups: [sector]}}",
                "the group 'sector' toys",
            ),
        ):
            spec = specification_bound(text, file_name=panel.file_name, path=path)
            with pytest.raises(SpecificationFault, match=told):
                few_firms_check(frame, spec)


def test_a_withdrawn_consent_stops_all_further_runs(people, members) -> None:
    panel = dataset_build(association=people.association, title="Members", by="x")
    study = study_of(panel, "models: [{outcome: ln_exports, regressors: [year]}]")
    assert consent_lost(panel) == 0
    members[0].memberships.update(consent_withdrawn_on="2024-06-01")
    assert consent_lost(panel) == 1
    report, asked = run(study)
    assert report is None and asked.fault["reason"] == "consent"
    page = client_of(people["staff"]).get(reverse("studies:panel", args=[panel.pk])).content.decode()
    assert "has withdrawn its consent" in page

"""ECHA's recommendations for Annex XIV and what became of them, from the full export.

Known from the recorded answer of 2026-03-11, 125 dossiers. It prints a substance with two numbers on two
lines, now in one order and now in the other. Not verified live: its rhythm.
"""

from __future__ import annotations

from crawlers import echa
from crawlers.contract import Expect
from crawlers.echa_process import EchaActivity, ProcessList


class EchaAuthorisationProcess(EchaActivity):
    name = "echa_authorisation_process"
    activity = ProcessList(
        label="Recommendation for Annex XIV",
        path="api-activity-list/v1/authorisationProcess/fullExport",
        page="activity-lists/authorisationProcess",
        area="REACH",
        sentence=(
            "Recommendation of {name} for inclusion in Annex XIV to Regulation (EC) No 1907/2006 (REACH), "
            "Article 58."
        ),
        scope=("Reason for recommendation",),
        facts=(
            "Description",
            "Recommendation round",
            "Latest application date",
            "Latest application date remarks",
            "Sunset date",
            "Sunset date remarks",
            "Remarks",
        ),
        step_facts=("Timeline remarks", "Hazard class", "Description (Uses)"),
        outcomes=("Outcome (Hazard)", "Outcome (Uses)"),
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="REACH Annex XIV: recommendations",
        page=activity.page,
        expect=Expect(
            min_items=115,
            max_items=200,
            complete=True,
            share_of_last=0.95,
            filled={"codes.ec": 0.75, "published_on": 1.0},
            unreadable=0.01,
        ),
    )

"""ECHA's list of restriction proposals and what became of them, from the full export.

Known from recorded answers of 2026-03-11 and 2026-04-01, 65 dossiers. Between the two the universal PFAS
restriction moved one stage, which changed seven rows and added an eighth. Not verified live: its rhythm.
"""

from __future__ import annotations

from crawlers import echa
from crawlers.contract import Expect
from crawlers.echa_process import EchaActivity, ProcessList


class EchaRestrictionProcess(EchaActivity):
    name = "echa_restriction_process"
    activity = ProcessList(
        label="Restriction proposal",
        path="api-activity-list/v1/restrictionProcess/fullExport",
        page="activity-lists/restrictionProcess",
        area="REACH",
        sentence=(
            "Proposal to restrict {name} under Articles 68 to 73 of Regulation (EC) No 1907/2006 (REACH)."
        ),
        submitter="Submitter(s)",
        scope=("Details on the scope of restriction",),
        facts=("Description", "Reason for restriction", "Remarks"),
        step_facts=("Timeline remarks", "Hazard class", "Description (Uses)"),
        step_days=("Expected date of submission", "1st deadline for comments on Annex XV report"),
        deadlines=(
            "Call for evidence end date",
            "Final deadline for comments on Annex XV report",
            "Deadline for comments on SEAC draft opinion",
        ),
        outcomes=("Outcome (Hazard)", "Outcome (Uses)"),
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="REACH restriction proposals",
        page=activity.page,
        expect=Expect(
            min_items=60,
            max_items=120,
            complete=True,
            share_of_last=0.95,
            filled={"published_on": 1.0, "details.scope": 0.95, "details.submitters": 0.9},
            unreadable=0.01,
        ),
    )

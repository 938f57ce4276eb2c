"""ECHA's registry of intentions to identify substances of very high concern, from the full export.

Known from recorded answers of 2026-03-11 and 2026-04-01, 290 dossiers of 2008 to 2026. Between the two,
submitters and one history were corrected, and nothing of it is news. Not verified live: its rhythm.
"""

from __future__ import annotations

from crawlers import echa
from crawlers.contract import Expect
from crawlers.echa_process import EchaActivity, ProcessList


class EchaSvhcIntentions(EchaActivity):
    name = "echa_svhc_intentions"
    activity = ProcessList(
        label="SVHC identification",
        path="api-activity-list/v1/svhcIdentification/fullExport",
        page="activity-lists/svhcIdentification",
        area="REACH",
        sentence=(
            "Identification of {name} as a substance of very high concern under Article 59 of Regulation "
            "(EC) No 1907/2006 (REACH)."
        ),
        submitter="Submitter",
        scope=("Reason for proposal",),
        facts=("Description", "Remarks"),
        step_facts=("Timeline remarks", "Hazard class", "Description (Uses)"),
        step_days=("Expected date of submission",),
        deadlines=("Deadline for comments",),
        outcomes=("Outcome (Hazard)", "Outcome (Uses)"),
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="SVHC: intentions and outcomes",
        page=activity.page,
        expect=Expect(
            min_items=270,
            max_items=400,
            complete=True,
            share_of_last=0.95,
            filled={"codes.ec": 0.8, "published_on": 1.0, "details.scope": 0.95},
            unreadable=0.01,
        ),
    )

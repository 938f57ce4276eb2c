"""Proposals to list persistent organic pollutants (Stockholm Convention, EU), from the full export.

Known from the recorded answer of 2026-03-11, 12 dossiers. Not verified live: its rhythm.
"""

from __future__ import annotations

from crawlers import echa
from crawlers.contract import Expect
from crawlers.echa_process import EchaActivity, ProcessList


class EchaPopsProcess(EchaActivity):
    name = "echa_pops_process"
    activity = ProcessList(
        label="POPs proposal",
        path="api-activity-list/v1/popsProcess/fullExport",
        page="activity-lists/popsProcess",
        area="POPs",
        sentence=(
            "Proposal to list {name} as a persistent organic pollutant in the Stockholm Convention and in "
            "Regulation (EU) 2019/1021 (POPs)."
        ),
        submitter="Submitter",
        facts=(
            "Description",
            "Start consultation on the draft proposal",
            "Start consultation on the draft risk profile",
            "Start consultation on the draft risk management evaluation",
            "Date of adoption of POPRC recommendation for the listing of the substance",
            "Date of issuance of the notification by the depositary of the Convention",
            "Remarks",
        ),
        process_deadlines=(
            "End consultation on the draft proposal",
            "End consultation on the draft risk profile",
            "End consultation on the draft risk management evaluation",
        ),
        step_facts=("Timeline remarks", "Reason the proposal was set aside", "Hazard class"),
        outcomes=("POPs Regulation Annex", "Outcome (Hazard)"),
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="POPs: proposals to list substances",
        page=activity.page,
        expect=Expect(
            min_items=10,
            max_items=40,
            complete=True,
            share_of_last=0.95,
            filled={"published_on": 1.0, "details.submitters": 0.9},
            unreadable=0.01,
        ),
    )

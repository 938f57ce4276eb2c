"""Assessments of endocrine disrupting properties from the export of ECHA CHEM.

No answer of this list is recorded, so in a replay the source is absent. Unlike the other activity lists
it has no full export; the export of its page also sends a value (`zoneId`) that only the page knows, and is
asked here without it, as the export of Annex VI to CLP was recorded. It reads the columns that all of
ECHA's activity lists share and keeps every further one as printed, without weighing it. Not verified live:
address, columns, number of dossiers. A table without the shared columns fails the run.
"""

from __future__ import annotations

from dataclasses import replace

from crawlers import echa
from crawlers.echa_process import UNSEEN, EchaActivity, ProcessList


class EchaEdAssessment(EchaActivity):
    name = "echa_ed_assessment"
    activity = ProcessList(
        label="Endocrine disruptor assessment",
        path="api-activity-list/v1/edAssessment/export?orderBy=currentStageDate&orderType=desc&showMembers=false",
        page="activity-lists/edAssessment",
        area="REACH",
        sentence="Assessment of endocrine disrupting properties of {name}.",
        open_ended=True,
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="Endocrine disruptor assessments",
        page=activity.page,
        expect=replace(UNSEEN, max_items=5_000),
    )

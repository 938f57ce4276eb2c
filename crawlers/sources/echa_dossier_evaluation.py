"""Dossier evaluation under REACH, Title VI, from the full export of ECHA CHEM.

No answer of this list is recorded, so in a replay the source is absent. It reads the columns that all of
ECHA's activity lists share and keeps every further one as printed, without weighing it; whether this list
has those columns, and how many dossiers, was not verified live. A table without them fails the run.
"""

from __future__ import annotations

from crawlers import echa
from crawlers.contract import Expect
from crawlers.echa_process import EchaActivity, ProcessList


class EchaDossierEvaluation(EchaActivity):
    name = "echa_dossier_evaluation"
    activity = ProcessList(
        label="Dossier evaluation",
        path="api-activity-list/v1/dossierEvaluation/fullExport",
        page="activity-lists/dossierEvaluation",
        area="REACH",
        sentence=(
            "Evaluation of a dossier on {name} under Article 41 of Regulation (EC) No 1907/2006 (REACH)."
        ),
        open_ended=True,
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="REACH dossier evaluation",
        page=activity.page,
        expect=Expect(
            min_items=20,
            max_items=20_000,
            complete=True,
            share_of_last=0.95,
            filled={"published_on": 1.0},
            unreadable=0.01,
        ),
    )

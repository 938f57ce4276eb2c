"""Substance evaluation under REACH, Title VI, from the full export of ECHA CHEM.

No answer of this list is recorded, so in a replay the source is absent; it is read open-ended (see
`crawlers.echa_process.ProcessList`).
"""

from __future__ import annotations

from crawlers import echa
from crawlers.echa_process import UNSEEN, EchaActivity, ProcessList


class EchaSubstanceEvaluation(EchaActivity):
    name = "echa_substance_evaluation"
    activity = ProcessList(
        label="Substance evaluation",
        path="api-activity-list/v1/substanceEvaluation/fullExport",
        page="activity-lists/substanceEvaluation",
        area="REACH",
        sentence=("Evaluation of {name} under Articles 44 to 48 of Regulation (EC) No 1907/2006 (REACH)."),
        open_ended=True,
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="REACH substance evaluation",
        page=activity.page,
        expect=UNSEEN,
    )

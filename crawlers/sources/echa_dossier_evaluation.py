"""Dossier evaluation under REACH, Title VI, from the full export of ECHA CHEM.

No answer of this list is recorded, so in a replay the source is absent; it is read open-ended (see
`crawlers.echa_process.ProcessList`).
"""

from __future__ import annotations

from crawlers import echa
from crawlers.echa_process import UNSEEN, EchaActivity, ProcessList


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
        expect=UNSEEN,
    )

"""Proposals of harmonised classification and labelling (CLH), from the full export of ECHA CHEM.

No answer of this list is recorded, so in a replay the source is absent; it is read open-ended (see
`crawlers.echa_process.ProcessList`).
"""

from __future__ import annotations

from crawlers import echa
from crawlers.echa_process import UNSEEN, EchaActivity, ProcessList


class EchaClhProcess(EchaActivity):
    name = "echa_clh_process"
    activity = ProcessList(
        label="Harmonised classification proposal",
        path="api-activity-list/v1/clhProcess/fullExport",
        page="activity-lists/clhProcess",
        area="CLP",
        sentence=(
            "Proposal of a harmonised classification of {name} under Article 37 of Regulation (EC) "
            "No 1272/2008."
        ),
        open_ended=True,
    )
    columns = activity.columns
    card = echa.card(
        name=name,
        title="CLP: proposals of harmonised classification",
        page=activity.page,
        expect=UNSEEN,
    )

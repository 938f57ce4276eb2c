"""Proposals of harmonised classification and labelling (CLH), from the full export of ECHA CHEM.

No answer of this list is recorded, so in a replay the source is absent. It reads the columns that all of
ECHA's activity lists share and keeps every further one as printed, without weighing it; whether this list
has those columns, and how many dossiers, was not verified live. A table without them fails the run.
"""

from __future__ import annotations

from crawlers import echa
from crawlers.contract import Expect
from crawlers.echa_process import EchaActivity, ProcessList


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
        expect=Expect(
            min_items=20,
            max_items=20_000,
            complete=True,
            share_of_last=0.95,
            filled={"published_on": 1.0},
            unreadable=0.01,
        ),
    )

"""What a regulator's open process means for products: a draft rule on its substances. Pure.

A proposal names substances and a scope in words; what content will be allowed is not decided, so a
product that holds the substance is uncertain and never passed. A closed process is no draft any more:
what it led to comes from the list or the act itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from regulations.drafting import MeasureDraft, MilestoneDraft, ScopeDraft
from regulations.duties import LIMIT_IN_CONDITIONS
from regulations.understanding.basis import Basis, RegimeTold

CLOSED = "Closed"
"""The publisher's own word; any other status is taken for open."""
REACHED = "process_stage"
"""Role of the day on which a process reached its stage; the stage itself stands as the rule."""
_WITHDRAWN = ("withdraw", "set aside")
_REGIMES = {"REACH": "reach"}
_OTHER = "chem_other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A process as its publisher tells it now. `substances`: CAS and EC numbers, none for some groups."""

    symbol: str
    name: str
    area: str
    stage: str
    is_closed: bool
    substances: tuple[str, ...] = ()
    comments_by: tuple[date, ...] = ()
    stage_on: date | None = None
    """Day on which the current stage was reached."""

    @property
    def measure_stage(self) -> str:
        """Where the draft rule stands; the decision that closed a process is a rule of its own."""
        if not self.is_closed:
            return "proposed"
        withdrawn = any(word in self.stage.casefold() for word in _WITHDRAWN)
        return "withdrawn" if withdrawn else "adopted"


def draft_dossier(dossier: Dossier) -> MeasureDraft:
    """The draft rule of an open process."""
    regime = _REGIMES.get(dossier.area, _OTHER)
    return MeasureDraft(
        slot="process",
        title=dossier.name,
        regime=regime,
        regimes=(regime,),
        told_by=(RegimeTold(regime, Basis.SOURCE),),
        doc_type="proposal",
        stage="proposed",
        markets=("EU",),
        needs="substance",
        group=dossier.symbol[:200],
        scope=tuple(
            ScopeDraft(kind="substance", code=code, basis=LIMIT_IN_CONDITIONS)
            for code in dict.fromkeys(dossier.substances)
        ),
        milestones=(
            *(MilestoneDraft(role="comment_deadline", on=day) for day in dossier.comments_by),
            # Another stage is news although the rule stays a draft.
            *(
                [MilestoneDraft(role=REACHED, on=dossier.stage_on, rule=dossier.stage)]
                if dossier.stage_on
                else ()
            ),
        ),
    )

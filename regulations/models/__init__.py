"""Tables of what the law says, a file a subject."""

from regulations.models.act import Act, ActAlias, ActRelation, ActText, WatchedAct
from regulations.models.change import ChangeEvent
from regulations.models.dataset import Dataset
from regulations.models.linked import DocumentText
from regulations.models.measure import Measure, Milestone, ScopeCode
from regulations.models.notice import (
    Mention,
    Notice,
    NoticeDocument,
    NoticeMember,
    NoticeReading,
    NoticeVersion,
)
from regulations.models.reference import NoticeReference
from regulations.models.review import Review
from regulations.models.source import BackfillWindow, Capture, Run, Source, UnreadableRow
from regulations.models.substance import Listing, Substance
from regulations.models.trade import StateTrade

__all__ = [
    "Act",
    "ActAlias",
    "ActRelation",
    "ActText",
    "BackfillWindow",
    "Capture",
    "ChangeEvent",
    "Dataset",
    "DocumentText",
    "Listing",
    "Measure",
    "Mention",
    "Milestone",
    "Notice",
    "NoticeDocument",
    "NoticeMember",
    "NoticeReading",
    "NoticeReference",
    "NoticeVersion",
    "Review",
    "Run",
    "ScopeCode",
    "Source",
    "StateTrade",
    "Substance",
    "UnreadableRow",
    "WatchedAct",
]

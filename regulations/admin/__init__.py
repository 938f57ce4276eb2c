"""What the law says, in the admin: everybody reads it, crawlers write it, administrators review it."""

from regulations.admin.act import ActAdmin, WatchedActAdmin
from regulations.admin.linked import DocumentTextAdmin
from regulations.admin.measure import MeasureAdmin
from regulations.admin.notice import NoticeAdmin
from regulations.admin.review import ReviewAdmin
from regulations.admin.run import CaptureAdmin, RunAdmin, UnreadableRowAdmin
from regulations.admin.source import SourceAdmin
from regulations.admin.statistics import DatasetAdmin, StateTradeAdmin
from regulations.admin.substance import ListingAdmin, SubstanceAdmin
from regulations.admin.version import NoticeVersionAdmin

__all__ = [
    "ActAdmin",
    "CaptureAdmin",
    "DatasetAdmin",
    "DocumentTextAdmin",
    "ListingAdmin",
    "MeasureAdmin",
    "NoticeAdmin",
    "NoticeVersionAdmin",
    "ReviewAdmin",
    "RunAdmin",
    "SourceAdmin",
    "StateTradeAdmin",
    "SubstanceAdmin",
    "UnreadableRowAdmin",
    "WatchedActAdmin",
]

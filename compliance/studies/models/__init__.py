"""Tables of studies: panels, specifications, runs, frozen reports and with whom they are shared."""

from compliance.studies.models.dataset import Dataset
from compliance.studies.models.report import Report, ReportFile, ReportShare
from compliance.studies.models.study import Study, StudyRun

__all__ = ["Dataset", "Report", "ReportFile", "ReportShare", "Study", "StudyRun"]

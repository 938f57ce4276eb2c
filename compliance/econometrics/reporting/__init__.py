"""Results as a referee reads them: tables, plots, scripts and credibility; estimates nothing of a model anew
but to test it."""

from compliance.econometrics.reporting.options import ReportOptions, report_options

__all__ = ["ReportOptions", "report_options"]

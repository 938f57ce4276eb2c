"""Codes of runs, rhythms and dates in the reader's language. It decides nothing."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RUN_REASONS = {
    "refused": _("The source turned us away."),
    "challenge": _("The source answered with a test for robots instead of the list."),
    "login_page": _("The source answered with a login page."),
    "truncated": _("The answer was cut off."),
    "wrong_content": _("The answer is not what this source serves."),
    "missing_columns": _("Columns that we read are missing."),
    "too_small": _("The list is far shorter than it can be."),
    "shrunk": _("The list lost too many entries at once."),
    "incomplete": _("Pages of the list are missing."),
    "unfilled": _("A field that is usually filled is empty."),
    "unreadable_page": _("The page is not built as it was."),
    "unreadable_rows": _("Too many rows could not be read."),
    "unreachable": _("The source did not answer."),
    "absent": _("There is no recorded answer of that day."),
    "crashed": _("The crawler broke."),
}
LIGHTS = {
    "well": _("well"),
    "late": _("late"),
    "alarm": _("alarm"),
    "never": _("never read"),
    "off": _("switched off"),
}
RHYTHMS = {
    "hourly": _("every hour"),
    "daily": _("every day"),
    "weekly": _("every week"),
    "monthly": _("every month"),
}
DATE_ROLES = {
    "publication": _("published"),
    "comment_deadline": _("comments close"),
    "adoption": _("adoption"),
    "entry_into_force": _("enters into force"),
    "application": _("must be complied with"),
    "notification": _("must be notified"),
    "sunset": _("sale ends or permission expires"),
    "modification": _("last edited"),
}
MENTION_KINDS = {
    "hs": _("HS code"),
    "cn": _("CN code"),
    "ics": _("ICS code"),
    "cas": _("CAS number"),
    "ec": _("EC number"),
    "act": pgettext_lazy("law", "act"),
    "substance": _("substance"),
    "product": _("product word"),
    "limit": _("limit"),
    "date": _("date"),
    "regime": _("regime"),
    "stage": _("stage"),
}


def run_reason(code: str) -> str:
    """Why a run failed, as a sentence; the code itself where we have no words for it."""
    return str(RUN_REASONS.get(code, code))


def light_words(code: str) -> str:
    return str(LIGHTS.get(code, code))


def rhythm(code: str) -> str:
    return str(RHYTHMS.get(code, code))


def date_role(code: str) -> str:
    return str(DATE_ROLES.get(code, code.replace("_", " ")))


def mention_kind(code: str) -> str:
    return str(MENTION_KINDS.get(code, code))

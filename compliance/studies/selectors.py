"""Who sees which panel, study, run and report. Reads only; whoever owns a study may also run it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from compliance.core.roles import ADMINISTRATOR, ANALYST, OFFICER, STAFF, role_of
from compliance.firms.models import Association, Firm, Membership
from compliance.firms.selectors import association_list_visible, consent_stands, firm_list_visible
from compliance.studies.models import Dataset, Report, ReportShare, Study, StudyRun

Row = TypeVar("Row", bound=Model)


def owned_visible(queryset: QuerySet[Row], *, user: Any, at: str = "") -> QuerySet[Row]:
    """Administrator: all. Officer: own firms'. Staff and analyst: own associations'. All: their own.

    A firm's study is no member's datum that consent opens: its association sees it when it is shared.
    `at` is the path to the owned row, such as "study__".
    """
    role = role_of(user)
    if role == ADMINISTRATOR:
        return queryset
    if role == OFFICER:
        own = Q(**{f"{at}firm__in": firm_list_visible(user=user)})
    elif role in (STAFF, ANALYST):
        own = Q(**{f"{at}association__in": association_list_visible(user=user)})
    else:
        return queryset.none()
    return queryset.filter(own | Q(**{f"{at}user": user}))


def dataset_list_visible(*, user: Any) -> QuerySet[Dataset]:
    return owned_visible(Dataset.objects.all(), user=user)


def study_list_visible(*, user: Any) -> QuerySet[Study]:
    return owned_visible(Study.objects.all(), user=user)


def run_list_visible(*, user: Any) -> QuerySet[StudyRun]:
    return owned_visible(StudyRun.objects.all(), user=user, at="study__")


def report_list_owned(*, user: Any) -> QuerySet[Report]:
    """Reports of own studies: those that the user may share."""
    return owned_visible(Report.objects.all(), user=user, at="study__")


def report_list_visible(*, user: Any) -> QuerySet[Report]:
    """Reports of own studies, and those shared with the user's association or its consenting members."""
    role = role_of(user)
    if role == ADMINISTRATOR:
        return Report.objects.all()
    own = report_list_owned(user=user).values("pk")
    shared = share_list_standing().filter(_reaches(user)).values("report")
    return Report.objects.filter(Q(pk__in=own) | Q(pk__in=shared))


def share_list_standing() -> QuerySet[ReportShare]:
    return ReportShare.objects.filter(withdrawn_at__isnull=True)


def share_list_visible(*, user: Any) -> QuerySet[ReportShare]:
    """Of own reports, and those by which the user sees another's."""
    if role_of(user) == ADMINISTRATOR:
        return ReportShare.objects.all()
    own = report_list_owned(user=user).values("pk")
    return ReportShare.objects.filter(Q(report__in=own) | (Q(withdrawn_at__isnull=True) & _reaches(user)))


def _reaches(user: Any) -> Q:
    """Condition on shares: the user is among those to whom it shows the report."""
    role = role_of(user)
    if role in (STAFF, ANALYST):
        return Q(association__in=association_list_visible(user=user))
    if role == OFFICER:
        consenting = Membership.objects.filter(consent_stands(), firm__in=firm_list_visible(user=user))
        return Q(audience=ReportShare.Audience.MEMBERS, association__in=consenting.values("association"))
    return Q(pk__in=[])


def owners_open(*, user: Any) -> tuple[QuerySet[Association], QuerySet[Firm]]:
    """Associations and firms for which the user may keep panels and studies."""
    role = role_of(user)
    if role == ADMINISTRATOR:
        return Association.objects.all(), Firm.objects.all()
    if role in (STAFF, ANALYST):
        return association_list_visible(user=user), Firm.objects.none()
    return Association.objects.none(), firm_list_visible(user=user)

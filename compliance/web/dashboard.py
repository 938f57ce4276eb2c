"""What the first page of the admin shows: what to act on, by when, and whether the watch itself is well."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.models import Job
from compliance.core.roles import ADMINISTRATOR, role_of
from compliance.exposure import wording
from compliance.exposure.models import Finding
from compliance.exposure.reminders import reminder_list_visible
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.admin.trade import money_shown
from compliance.firms.selectors import evidence_list_visible, product_list_visible
from compliance.web.navigation import list_address
from regulations.health import Light, source_light
from regulations.models import Notice, Source
from regulations.selectors import sources_by_health
from regulations.wording import run_reason

SHOWN = 8
_TINTS = {"act": "fl-red", "uncertain": "fl-orange", "watch": "fl-blue"}


def dashboard_fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The context of the page, with a constant number of queries whatever the number of rows."""
    findings = finding_list_visible(user=request.user).filter(status__in=Finding.OPEN)
    sources = list(sources_by_health())
    return context | {
        "verdicts": _verdicts(findings),
        "deadlines": _deadlines(findings),
        "top": _top(findings),
        "alarms": _alarms(sources),
        "source_count": len(sources),
        "desk": _desk(request),
        "has_products": product_list_visible(user=request.user).exists(),
        "products_url": reverse("admin:firms_product_changelist"),
    }


def _verdicts(findings: Any) -> list[dict[str, Any]]:
    counts = dict(findings.order_by().values_list("verdict").annotate(Count("pk")))
    page = reverse("admin:exposure_finding_changelist")
    return [
        {
            "name": wording.verdict(code),
            "count": counts.get(code, 0),
            "tint": _TINTS[code],
            "url": f"{page}?verdict__exact={code}&state=open",
        }
        for code in ("act", "uncertain", "watch")
    ]


def _deadlines(findings: Any) -> list[dict[str, Any]]:
    ahead = (
        findings.filter(next_on__gte=clock.today(), verdict__in=("act", "watch", "uncertain"))
        .select_related("firm", "measure__notice")
        .order_by("next_on", "-score")
    )
    return [_row(finding) | {"days": (finding.next_on - clock.today()).days} for finding in ahead[:SHOWN]]


def _top(findings: Any) -> list[dict[str, Any]]:
    worst = findings.filter(verdict="act").select_related("firm", "measure__notice")
    return [_row(finding) for finding in worst.order_by("-score", "pk")[:SHOWN]]


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "finding": finding,
        "url": reverse("admin:exposure_finding_change", args=[finding.pk]),
        "verdict": wording.verdict(finding.verdict),
        "tint": _TINTS.get(finding.verdict, "fl-blue"),
        "when": wording.next_date(finding),
        "money": money_shown(finding.value, finding.firm.currency),
    }


def _alarms(sources: list[Source]) -> list[dict[str, Any]]:
    now = clock.now()
    page = "admin:regulations_source_change"
    return [
        {
            "source": source,
            "url": reverse(page, args=[source.pk]),
            "why": run_reason(source.alarm_code) or _("No good run for too long."),
        }
        for source in sources
        if source_light(source, now=now) in (Light.ALARM, Light.LATE, Light.NEVER)
    ]


def _desk(request: HttpRequest) -> list[dict[str, Any]]:
    """Small counts with a link: what waits for somebody's hand."""
    expired = evidence_list_visible(user=request.user).filter(expires_on__lt=clock.today()).count()
    soon = reminder_list_visible(user=request.user).filter(outcome="open").count()
    rows = [
        {
            "name": _("reminders of evidence that expires"),
            "count": soon,
            "url": f"{reverse('admin:exposure_evidencereminder_changelist')}?outcome__exact=open",
        },
        {
            "name": _("evidence documents expired"),
            "count": expired,
            "url": f"{reverse('admin:firms_evidence_changelist')}?validity=expired",
        },
    ]
    if role_of(request.user) == ADMINISTRATOR:
        unread = Notice.objects.filter(review=Notice.Review.UNREAD, relevant=True)
        rows += [
            {
                "name": _("relevant notices not reviewed"),
                "count": unread.count(),
                "url": f"{reverse('admin:regulations_notice_changelist')}?review__exact=unread&relevance=yes",
            },
            {
                "name": _("jobs in quarantine"),
                "count": Job.objects.filter(state=Job.State.QUARANTINED).count(),
                "url": f"{list_address('core.job')}?state__exact=quarantined",
            },
        ]
    return rows

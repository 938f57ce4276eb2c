"""The page of a notice: its story, what each document and version changed, whom it touches, its source."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.plots import Plot
from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.desk.listing import products_touched
from compliance.desk.notice_told import notice_sheets
from compliance.desk.plotting.dates_plot import LEAST, dates_told, notice_dates
from compliance.desk.text_differences import passages_changed
from compliance.desk.today_lines import line_of
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from regulations.basis_wording import inferences_told, regime_marked
from regulations.field_words import fields_told
from regulations.file_wording import file_told
from regulations.models import ChangeEvent, DocumentText, Notice, NoticeVersion
from regulations.owned import PRIVATE_SOURCES, owned_visible
from regulations.stories import Moved, Story, StoryDate, StoryStep, story_of
from regulations.wording import change_kind, date_role, document_type, part_words, stage_words

EVENTS_SHOWN = 50
VERSIONS_SHOWN = 10
FINDINGS_SHOWN = 20


@require_safe
@never_cache
@login_required
def notice(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One notice with all that amends or replaces it; `?as=xlsx` gives its lists as a workbook."""
    seen = owned_visible(Notice.objects.select_related("source"), user=request.user)
    row = get_object_or_404(seen, pk=pk)
    story = story_of(row)
    if excel_asked(request):
        sheets = notice_sheets(_story(story), row.versions.order_by("-number"), _findings(request.user, row))
        return excel_answer(f"fairlead_notice_{row.pk}", sheets)
    versions = list(row.versions.select_related("capture__run").order_by("-number")[: VERSIONS_SHOWN + 1])
    context = {
        "notice": row,
        "lines": _lines(request.user, row),
        "versions": _versions(versions),
        "version_count": row.versions.count(),
        "is_private": row.source.name in PRIVATE_SOURCES,
        "excel": excel_address(request),
        "times": _times(row, story, versions),
    }
    return render(request, "desk/notice.html", context | _story(story))


def _times(row: Notice, story: Story, versions: list[NoticeVersion]) -> Plot | None:
    """None where there is neither a second document nor a second version: one date is read, not looked at."""
    if len(story.steps) < LEAST and len(versions) < LEAST:
        return None
    dates = notice_dates(story, versions)
    return Plot(
        title=_("Documents, versions and dates"),
        address=reverse("desk:notice-dates", args=[row.pk]),
        told=dates_told(dates),
    )


def _findings(user: Any, row: Notice) -> QuerySet[Finding]:
    """Findings of the reader's firms on this notice, the highest score first."""
    rows = finding_list_visible(user=user).filter(measure__notice=row)
    rows = rows.exclude(verdict=Finding.Verdict.NOT_YOURS).select_related("firm", "measure__notice", "owner")
    return rows.order_by("-score", "pk")


def _lines(user: Any, row: Notice) -> list[Any]:
    found = list(_findings(user, row)[:FINDINGS_SHOWN])
    touched = products_touched(found)
    return [line_of(one, touched[one.pk]) for one in found]


def _versions(rows: list[NoticeVersion]) -> list[dict[str, Any]]:
    """Newest first, each with what it changed in the one before."""
    before = {newer.pk: older for newer, older in pairwise(rows)}
    return [
        {
            "version": row,
            "fields": fields_told(row.changed_fields),
            "passages": passages_changed(before[row.pk].content, row.content) if row.pk in before else None,
        }
        for row in rows[:VERSIONS_SHOWN]
    ]


def _story(story: Story) -> dict[str, Any]:
    notices = [step.notice for step in story.steps]
    events = ChangeEvent.objects.filter(notice__in=notices)
    known = {one.label: one.by for one in story.told_by}
    texts = DocumentText.objects.filter(document__notice__in=notices).select_related("document")
    return {
        "texts": [{"url": one.document.url, "told": file_told(one)} for one in texts.defer("text")],
        "story": story,
        "stage": stage_words(story.stage),
        "regimes": [regime_marked(code, known.get(code, "")) for code in story.regimes],
        "inferences": inferences_told(story.told_by),
        "deadline": _date(story.deadline) if story.deadline else None,
        "dates": [_date(one) for one in story.dates if one.role != "comment_deadline"],
        "steps": [_step(step) for step in story.steps],
        "events": [
            {
                "event": event,
                "words": change_kind(event.kind),
                "fields": fields_told(field["field"] for field in event.fields),
            }
            for event in events.select_related("run", "notice")[:EVENTS_SHOWN]
        ],
    }


def _date(one: StoryDate) -> dict[str, Any]:
    is_rule = one.on is None and one.earliest is not None and one.rule != str(one.earliest)
    return {"words": date_role(one.role), "date": one, "is_rule": is_rule}


def _step(step: StoryStep) -> dict[str, Any]:
    return {
        "step": step,
        "part": part_words(step.part),
        "type": document_type(step.doc_type) if step.doc_type else "",
        "moved": [_moved(moved) for moved in step.moved],
    }


def _moved(moved: Moved) -> dict[str, str]:
    words = stage_words if moved.what == "stage" else str
    return {
        "what": "" if moved.what == "stage" else date_role(moved.what),
        "before": words(moved.before) if moved.before else "",
        "after": words(moved.after) if moved.after else "",
    }

"""The page of a notice: its story, what each document changed, what happened at its source."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from regulations.file_wording import file_told
from regulations.models import ChangeEvent, DocumentText, Notice
from regulations.owned import owned_visible
from regulations.stories import Moved, Story, StoryDate, StoryStep, story_of
from regulations.wording import change_kind, date_role, document_type, part_words, stage_words

EVENTS_SHOWN = 50


@require_safe
@login_required(login_url="admin:login")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice with all that amends or replaces it."""
    seen = owned_visible(Notice.objects.select_related("source"), user=request.user)
    row = get_object_or_404(seen, pk=pk)
    story = story_of(row)
    return render(request, "web/notice.html", {"notice": row} | _context(story))


def _context(story: Story) -> dict[str, Any]:
    notices = [step.notice for step in story.steps]
    events = ChangeEvent.objects.filter(notice__in=notices)
    texts = DocumentText.objects.filter(document__notice__in=notices).select_related("document")
    return {
        "texts": [{"url": one.document.url, "told": file_told(one)} for one in texts.defer("text")],
        "story": story,
        "stage": stage_words(story.stage),
        "deadline": _date(story.deadline) if story.deadline else None,
        "dates": [_date(one) for one in story.dates if one.role != "comment_deadline"],
        "steps": [_step(step) for step in story.steps],
        "events": [
            {"event": event, "words": change_kind(event.kind)}
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

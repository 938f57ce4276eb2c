"""What a large list is about, found by a worker before the questions are asked; words and pages know it not.

Small lists are looked at by the page itself (`material.py`): what is proposed is the same for both.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.firms.imports.engine import ImportFile
from compliance.firms.imports.file_runs import upload_path
from compliance.firms.imports.looking import ListLook, list_look
from compliance.firms.imports.scope import Scope
from compliance.firms.selectors import firm_list_editable
from compliance.onboarding.guesses import traits_read
from compliance.onboarding.material import MOST_CODES, has_list, is_large
from compliance.onboarding.models import Start

JOB = "start_glance"


def glance_ask(*, start: Start) -> None:
    """Have the waiting list looked at, where it is too large for a page."""
    if has_list(start) and is_large(start):
        job_enqueue(kind=JOB, subject=f"start:{start.pk}", payload={"stored": start.upload["stored"]})


def is_awaited(start: Start) -> bool:
    """Whether a worker still looks at the waiting list. One that gave up keeps nobody waiting."""
    if not has_list(start) or not is_large(start) or "look" in start.upload:
        return False
    jobs = Job.objects.filter(kind=JOB, subject=f"start:{start.pk}")
    return jobs.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists()


def glance_work(*, start_id: int, stored: str) -> None:
    """Look at the list and keep with it what was found; nothing where another list came meanwhile."""
    start = Start.objects.select_related("user", "firm").filter(pk=start_id).first()
    if start is None or start.firm is None or start.upload.get("stored") != stored or not has_list(start):
        return
    found = list_look(
        file=ImportFile(path=upload_path(stored), name=start.upload["name"]),
        scope=Scope(firms=firm_list_editable(user=start.user), firm=start.firm),
    )
    with transaction.atomic():
        row = Start.objects.select_for_update().get(pk=start_id)
        if row.upload.get("stored") == stored:
            row.upload["look"] = _kept(found)
            row.save(update_fields=["upload"])


def _kept(look: ListLook | None) -> dict[str, Any]:
    """As plain values; an unreadable list tells nothing, and why is told with the list itself."""
    if look is None:
        return {}
    return {
        "rows": look.rows,
        "codes": list(look.codes[:MOST_CODES]),
        "markets": list(look.markets),
        "currencies": list(look.currencies),
        "traits": [list(one.counted) for one in traits_read(look.products)],
    }

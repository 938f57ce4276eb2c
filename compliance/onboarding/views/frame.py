"""What every step shares: whose it is, whether it is open yet, and the page around it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.core.roles import ANALYST, STAFF, role_of
from compliance.firms.selectors import firm_list_visible
from compliance.onboarding.models import Start
from compliance.onboarding.selectors import firm_of
from compliance.onboarding.services import path_choose, start_open, step_done
from compliance.onboarding.steps import WORDS, is_open, step_after, steps_of

Step = Callable[[HttpRequest, Start], HttpResponseBase]
NEEDS_FIRM = frozenset({"questions", "products"})


def step(name: str) -> Callable[[Step], Callable[[HttpRequest], HttpResponseBase]]:
    """For a view of one step: only one's own, and only when those before it were done."""

    def around(view: Step) -> Callable[[HttpRequest], HttpResponseBase]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponseBase:
            start = begun(request)
            if not is_open(start.path, start.step, name):
                return redirect(address(start.step))
            if name in NEEDS_FIRM and firm_of(start) is None:
                return redirect(address("choose"))
            return view(request, start)

        return guarded

    return around


def begun(request: HttpRequest) -> Start:
    """The person's row. Association people have nothing to choose: their members' data is on file."""
    start = start_open(user=request.user)  # type: ignore[arg-type]
    if not start.path and role_of(request.user) in (STAFF, ANALYST):
        path_choose(start=start, path=Start.Path.HERE, firm=None)
    return start


def address(name: str) -> str:
    return reverse(f"onboarding:{name}")


def onward(start: Start, name: str) -> HttpResponse:
    """Mark a step as done and go to the next."""
    step_done(start=start, step=name)
    return redirect(address(step_after(start.path, name)))


def firms_looked_at(start: Start) -> list[int]:
    """The firm of these steps; where none was begun here, all that the person sees."""
    visible = firm_list_visible(user=start.user)
    if start.firm_id:
        visible = visible.filter(pk=start.firm_id)
    return list(visible.order_by("pk").values_list("pk", flat=True))


def page(
    request: HttpRequest,
    start: Start,
    name: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
    template: str = "",
) -> HttpResponse:
    """The step's page with the way above it; `template` names another page of the same step."""
    steps = steps_of(start.path)
    way = [
        {
            "name": one,
            "words": WORDS[one],
            "url": address(one) if is_open(start.path, start.step, one) else "",
            "is_current": one == name,
            "is_done": steps.index(one) < steps.index(name),
        }
        for one in steps
    ]
    shown = {
        "start": start,
        "way": way,
        "number": steps.index(name) + 1,
        "of": len(steps),
        "back": address(steps[steps.index(name) - 1]) if steps.index(name) else "",
        "name": name,
        **(context or {}),
    }
    return render(request, f"onboarding/{template or name}.html", shown, status=status)

"""What django-axes asks: whose name was tried, from where, and the page for who is turned away."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.core import clock


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The name as it is counted: one spelling, so that capitals give no further attempts."""
    found = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(found).strip().lower()[:150]


def address_of(request: HttpRequest) -> str | None:
    """The client's address, as far as proxies of our own tell it; None where nothing does."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def turned_away(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """429 with the minutes to wait and what else can be done."""
    wait = _wait(request, credentials)
    page = render(
        request,
        "accounts/locked.html",
        {"minutes": max(1, math.ceil(wait.total_seconds() / 60)), "limit": settings.AXES_FAILURE_LIMIT},
        status=429,
    )
    page["Retry-After"] = str(int(wait.total_seconds()))
    return page


def _wait(request: HttpRequest, credentials: Any) -> timedelta:
    whole: timedelta = settings.AXES_COOLOFF_TIME
    last = (
        AccessAttempt.objects.filter(
            username=name_tried(request, credentials), ip_address=address_of(request)
        )
        .order_by("-attempt_time")
        .first()
    )
    return max(last.attempt_time + whole - clock.now(), timedelta(minutes=1)) if last else whole


def let_in_again(user: Any) -> None:
    """Forget the failed attempts of somebody who has proved by mail who they are."""
    for name in {str(user.get_username()).lower(), str(user.email).lower()} - {""}:
        reset(username=name)

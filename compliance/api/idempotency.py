"""A write that carries an Idempotency-Key is done once; the same call again gets the same answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from compliance.api.models import AnsweredCall, ApiToken
from compliance.api.problems import problem
from compliance.api.services import token_hash
from compliance.core import clock

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_LONGEST = 200


def idempotent(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around a whole operation: its effect and its kept answer are one transaction.

    Answers from 400 on are not kept: what was refused may be asked again. The same key with another
    request is an error of the caller (422).
    """

    @wraps(run)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER, "")
        if not key:
            return run(request, *args, **kwargs)
        if len(key) > _LONGEST or not key.isprintable():
            return problem(
                request,
                400,
                code="bad_key",
                detail=f"An {HEADER} has 1 to {_LONGEST} printable characters.",
            )
        bearer = request.headers.get("Authorization", "").partition(" ")[2].strip()
        token = ApiToken.objects.filter(sha256=token_hash(bearer)).first()
        if token is None:
            return run(request, *args, **kwargs)
        with transaction.atomic():
            return _once(run, request, args, kwargs, token=token, key=key)

    return once


def _once(
    run: Callable[..., HttpResponse],
    request: HttpRequest,
    args: Any,
    kwargs: Any,
    *,
    token: ApiToken,
    key: str,
) -> HttpResponse:
    asked = _digest(request)
    # Whoever comes second waits here until the first has committed or given up.
    AnsweredCall.objects.bulk_create(
        [AnsweredCall(token=token, key=key, request_sha256=asked, at=clock.now())], ignore_conflicts=True
    )
    row = AnsweredCall.objects.select_for_update().get(token=token, key=key)
    if row.request_sha256 != asked:
        return problem(
            request,
            422,
            code="key_reused",
            detail=f"This {HEADER} was used for another request.",
            remedy="Choose a new key for each request.",
        )
    if row.status is not None:
        answer = HttpResponse(row.body, status=row.status, content_type="application/json; charset=utf-8")
        answer[REPLAYED] = "true"
        if row.etag:
            answer["ETag"] = row.etag
        return answer
    response = run(request, *args, **kwargs)
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    row.status, row.body = response.status_code, response.content.decode()
    row.etag = response.get("ETag", "")
    row.save(update_fields=["status", "body", "etag"])
    return response


def _digest(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and content; of files their bytes, not the frame."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            found.update(json.dumps([name, values]).encode())
        for name, file in sorted(request.FILES.items()):
            found.update(json.dumps([name, file.name, file.size]).encode())
            for part in file.chunks():
                found.update(part)
            file.seek(0)
    else:
        found.update(request.body)
    return found.hexdigest()

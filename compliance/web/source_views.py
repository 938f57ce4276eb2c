"""The pages on the health of the sources, for everybody with an account, and their Excel tables.

They hold nothing of any firm. What a source's health is, `regulations.health` says; here it is worded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import tablib
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from compliance.core import clock
from compliance.core.exports import GuardedXLSX
from compliance.web.sparkline import Sparkline, sparkline_of
from regulations.health import Light, RunHealth, SourceHealth, silence_of, sources_health
from regulations.models import Run
from regulations.wording import (
    distrust_words,
    drop_reason,
    light_words,
    reason_told,
    rhythm,
    run_reason,
    staleness_words,
)

_login = login_required(login_url="admin:login")


@require_safe
@_login
def sources(request: HttpRequest) -> HttpResponse:
    """All sources: what their silence is worth, then each with its account."""
    now = clock.now()
    found = sources_health(now=now)
    context = {
        "rows": [_shown(source) for source in found],
        "well": sum(source.light is Light.WELL for source in found),
        "silence": silence_words(found),
        "doubts": doubts(found),
        "now": now,
    }
    return render(request, "web/sources.html", context)


@require_safe
@_login
def source(request: HttpRequest, name: str) -> HttpResponse:
    """One source: its account, its last runs, what could not be read and what was left out."""
    now = clock.now()
    found = sources_health(now=now, name=name)
    if not found:
        raise Http404(_("There is no source of this name."))
    [one] = found
    last = one.last_run
    context = {
        "row": _shown(one),
        "now": now,
        "silence": silence_words(found),
        "doubts": doubts(found),
        "runs": [_run_shown(run) for run in one.runs],
        "dropped": [_drop_shown(drop) for drop in last.dropped] if last else [],
        "last": last,
    }
    return render(request, "web/source.html", context)


@require_safe
@_login
def sources_table(request: HttpRequest) -> HttpResponse:
    """All sources as an Excel table."""
    rows = [_source_cells(source) for source in sources_health(now=clock.now())]
    return _workbook("sources", _("Source health"), rows)


@require_safe
@_login
def runs_table(request: HttpRequest, name: str) -> HttpResponse:
    """The last runs of one source as an Excel table."""
    found = sources_health(now=clock.now(), name=name)
    if not found:
        raise Http404(_("There is no source of this name."))
    return _workbook(f"source-{name}", found[0].title, [_run_cells(run) for run in found[0].runs])


def silence_words(found: tuple[SourceHealth, ...]) -> str:
    """What it means that nothing (more) came: said of these sources together."""
    silence = silence_of(found)
    if not silence.watched:
        return _("No source is watched: silence says nothing.")
    arrived = ngettext(
        "%(count)d new notice arrived within a week.",
        "%(count)d new notices arrived within a week.",
        silence.arrived,
    ) % {"count": silence.arrived}
    if silence.is_trusted:
        if silence.arrived:
            return arrived + " " + _("Every source is healthy: nothing else was published.")
        return _("Nothing was published within a week: every source is healthy and brought nothing new.")
    doubt = _("What is missing may have been published all the same, for these are not to be trusted:")
    return (arrived if silence.arrived else _("Nothing new arrived within a week.")) + " " + doubt


def doubts(found: tuple[SourceHealth, ...]) -> list[tuple[str, list[SourceHealth]]]:
    """The sources whose silence says nothing, by the reason for it."""
    named: dict[str, list[SourceHealth]] = {}
    for source in silence_of(found).distrusted:
        named.setdefault(source.distrust, []).append(source)
    return [(distrust_words(code), sources) for code, sources in named.items()]


def age_words(age: timedelta | None) -> str:
    """How long ago, in the largest unit that says enough."""
    if age is None:
        return _("never")
    hours = max(int(age.total_seconds() // 3600), 0)
    if hours < 1:
        return _("less than an hour ago")
    if hours < 48:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}


def _shown(source: SourceHealth) -> dict[str, Any]:
    change = next((run.schema_change for run in source.runs if run.schema_change), None)
    return {
        "source": source,
        "words": light_words(source.light),
        "every": rhythm(source.every),
        "why": run_reason(source.alarm_code),
        "stale": staleness_words(source.staleness),
        "age": age_words(source.age),
        "doubt": distrust_words(source.distrust) if source.enabled and source.distrust else "",
        "plot": _plot(source),
        "schema_change": _schema_shown(change) if source.alarm_code == "schema_changed" and change else [],
        "left_out": sum(drop["count"] for drop in source.last_run.dropped) if source.last_run else 0,
        "unreadable": source.last_run.unreadable if source.last_run else 0,
        "megabytes": round(source.capture_bytes / 1_000_000, 1),
    }


def _plot(source: SourceHealth) -> Sparkline | None:
    ended = [run for run in reversed(source.runs) if run.status in (Run.Status.OK, Run.Status.FAILED)]
    counts = [run.items if run.status == Run.Status.OK else None for run in ended]
    failed = [run.status == Run.Status.FAILED for run in ended]
    return sparkline_of(counts, failed, least=source.min_items, most=source.max_items)


def _schema_shown(change: Any) -> list[tuple[str, str]]:
    parts = (("added", _("new")), ("missing", _("missing")), ("renamed", _("perhaps renamed")))
    return [(words, ", ".join(change.get(key) or ())) for key, words in parts if change.get(key)]


def _run_shown(run: RunHealth) -> dict[str, Any]:
    told = reason_told(run.reason_code, run.reason) if run.reason_code or run.reason else ""
    return {
        "run": run,
        "status": dict(Run.Status.choices)[run.status],
        "origin": dict(Run.Origin.choices)[run.origin],
        "why": told,
        "left_out": sum(drop["count"] for drop in run.dropped),
    }


def _drop_shown(drop: Any) -> dict[str, Any]:
    return {"count": drop["count"], "why": drop_reason(drop["code"], drop["why"]), "samples": drop["samples"]}


def _source_cells(source: SourceHealth) -> dict[str, Any]:
    return {
        _("name"): source.name,
        _("title"): source.title,
        _("publisher"): source.publisher,
        _("state"): light_words(source.light),
        _("staleness"): staleness_words(source.staleness),
        _("promised rhythm"): rhythm(source.every),
        _("last success"): _moment(source.last_success_at),
        _("last change"): _moment(source.last_change_at),
        _("stands as of"): source.stands_as_of,
        _("next look due"): _moment(source.next_due_at),
        _("items"): source.last_items,
        _("least items expected"): source.min_items,
        _("most items expected"): source.max_items,
        _("alarm"): reason_told(source.alarm_code, source.alarm),
        _("alarm since"): _moment(source.alarm_since),
        _("seen live"): _("yes") if source.seen_live else _("not yet seen live"),
        _("captures kept"): source.captures,
        _("answers a day at most"): source.daily_requests,
        _("arrived within a week"): source.arrived,
        _("attribution"): source.attribution,
    }


def _run_cells(run: RunHealth) -> dict[str, Any]:
    return {
        _("run"): run.number,
        _("started"): _moment(run.started_at),
        _("as of"): run.as_of,
        _("status"): str(dict(Run.Status.choices)[run.status]),
        _("origin"): str(dict(Run.Origin.choices)[run.origin]),
        _("items"): run.items,
        _("created"): run.created,
        _("changed"): run.changed,
        _("gone"): run.gone,
        _("unreadable"): run.unreadable,
        _("left out on purpose"): sum(drop["count"] for drop in run.dropped),
        _("reason"): reason_told(run.reason_code, run.reason),
    }


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _workbook(name: str, title: str, rows: list[dict[str, Any]]) -> HttpResponse:
    table = tablib.Dataset(headers=list(rows[0]) if rows else [_("name")], title=title)
    for row in rows:
        table.append(["" if cell is None else cell for cell in row.values()])
    kind = GuardedXLSX()
    answer = HttpResponse(kind.export_data(table), content_type=kind.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer

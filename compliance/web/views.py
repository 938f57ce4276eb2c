"""The pages outside the admin: the way in, the health of the sources for everybody, files of evidence."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from compliance.core import clock
from compliance.firms.selectors import evidence_list_visible
from regulations.health import Light, source_light
from regulations.models import Run, Source
from regulations.selectors import sources_by_health
from regulations.wording import light_words, rhythm, run_reason


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """People who work here go to their desk; the login page stands before it."""
    return redirect("admin:index")


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """How every source is, for everybody: light, last good run, items against expectation, alarm."""
    now = clock.now()
    rows = [_source(source, source_light(source, now=now)) for source in sources_by_health()]
    open_runs = set(Run.objects.filter(status=Run.Status.OPEN).values_list("source_id", flat=True))
    well = sum(row["light"] == Light.WELL for row in rows)
    context = {"rows": rows, "open_runs": open_runs, "well": well, "now": now}
    return render(request, "web/sources.html", context)


def _source(source: Source, light: Light) -> dict[str, Any]:
    fill = None
    if source.last_items is not None and source.max_items:
        fill = min(100, round(100 * source.last_items / source.max_items))
    return {
        "source": source,
        "light": light,
        "words": light_words(light),
        "every": rhythm(source.every),
        "why": run_reason(source.alarm_code),
        "fill": fill,
        "least": min(100, round(100 * source.min_items / source.max_items)) if source.max_items else 0,
    }


@require_safe
@login_required(login_url="admin:login")
def evidence_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a document that the user may see; as a download, so that nothing in it runs here."""
    document = evidence_list_visible(user=request.user).filter(file=f"evidence/{name}").first()
    if document is None:
        raise Http404
    return FileResponse(document.file.open("rb"), as_attachment=True, filename=name.rpartition("/")[2])

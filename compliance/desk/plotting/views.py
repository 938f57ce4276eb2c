"""Gives out the script that makes plots interactive."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from compliance.desk.plotting.bundle import bundle_file, bundle_name

_FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def bundle(request: HttpRequest, name: str) -> HttpResponseBase:
    """The bundle under its own name; other names are of older installations and gone."""
    if name != bundle_name():
        raise Http404
    answer = FileResponse(bundle_file().open("rb"), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = _FOR_GOOD
    return answer

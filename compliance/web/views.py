"""The pages outside the admin: the way in, and files of evidence."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from compliance.firms.selectors import evidence_list_visible


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """People who work here go to their desk; the login page stands before it."""
    return redirect("admin:index")


@require_safe
@login_required(login_url="admin:login")
def evidence_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a document that the user may see; as a download, so that nothing in it runs here."""
    document = evidence_list_visible(user=request.user).filter(file=f"evidence/{name}").first()
    if document is None:
        raise Http404
    return FileResponse(document.file.open("rb"), as_attachment=True, filename=name.rpartition("/")[2])

"""The review queue in the admin: one notice at a time, its text marked, a key for each answer."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from regulations.admin.law import LawAdmin
from regulations.admin.marking import text_marked
from regulations.basis_wording import regime_marked
from regulations.linked import document_of
from regulations.models import Notice, Review
from regulations.owned import owned_visible
from regulations.reviews import ReviewRefused, review_queue, review_write
from regulations.understanding.basis import told_read
from regulations.understanding.pipeline import understand
from regulations.understanding.result import DOCUMENT_TYPES, REGIMES, RegimeFound
from regulations.wording import document_type, regime

KEYS = "1234567890"
"""A key a regime, in their order."""


class ReviewQueueAdmin:
    """For the admin of notices: the queue and its page. GET changes nothing."""

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        return [
            path("review/", guarded(self.review_queue_view), name="regulations_notice_review_next"),
            path("<int:pk>/review/", guarded(self.review_view), name="regulations_notice_review"),
            *super().get_urls(),
        ]

    @action(description=_("Review the next notice"), url_path="open-review-queue", icon="rate_review")
    def open_review_queue(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:regulations_notice_review_next"))

    @action(description=_("Review"), url_path="open-review", icon="rate_review")
    def open_review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:regulations_notice_review", args=[object_id]))

    def review_queue_view(self, request: HttpRequest) -> HttpResponse:
        """To the first notice of the queue, past the one just skipped."""
        self._allowed(request)
        skipped = [int(pk) for pk in request.GET.getlist("past") if pk.isdigit()]
        following = review_queue().exclude(pk__in=skipped).first()
        if following is None:
            self.message_user(request, gettext("No notice waits for a review."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:regulations_notice_changelist"))
        return HttpResponseRedirect(reverse("admin:regulations_notice_review", args=[following.pk]))

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._allowed(request)
        notice = get_object_or_404(Notice.objects.select_related("source"), pk=pk)
        said = {
            "relevant": notice.counts_as_relevant is not False,
            "regimes": notice.counting_regimes,
            "doc_type": notice.reviewed_type or notice.doc_type,
            "why": "",
        }
        if request.method == "POST":
            said = {
                "relevant": request.POST.get("relevant") != "no",
                "regimes": request.POST.getlist("regime"),
                "doc_type": request.POST.get("doc_type", ""),
                "why": request.POST.get("why", "").strip(),
            }
            answer = self._take(request, notice, said)
            if answer is not None:
                return answer
        return TemplateResponse(request, "regulations/review.html", self._context(request, notice, said))

    def _take(self, request: HttpRequest, notice: Notice, said: dict[str, Any]) -> HttpResponse | None:
        """Write the reviewer's word and go on; None where it was refused, with a message."""
        version, start, end = (request.POST.get(name, "") for name in ("version", "start", "end"))
        try:
            review = review_write(
                notice=notice,
                version=int(version) if version.isdigit() else 0,
                relevant=said["relevant"],
                regimes=said["regimes"] if said["relevant"] else (),
                doc_type=said["doc_type"],
                by=str(request.user),
                why=said["why"],
                span=(int(start), int(end)) if start.isdigit() and end.isdigit() else None,
            )
        except ReviewRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return None
        words = gettext("%(notice)s: corrected.") if review.corrects else gettext("%(notice)s: confirmed.")
        self.message_user(request, words % {"notice": notice}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:regulations_notice_review_next"))

    def _context(self, request: HttpRequest, notice: Notice, said: dict[str, Any]) -> dict[str, Any]:
        version = notice.versions.prefetch_related("mentions").latest("number")
        found = understand(document_of(version))
        told = {one.label: one for one in told_read(notice.regimes_by, notice.regimes)}
        because = {one.label: one for one in found.regimes}
        # The model of words is not asked again: what told it then is kept.
        told_words = {label: one.words for label, one in told.items()}
        return {
            **self.admin_site.each_context(request),
            "title": gettext("Review"),
            "opts": self.opts,
            "notice": notice,
            "version": version,
            "reason": Review.Reason(notice.review_reason).label if notice.review_reason else "",
            "waiting": review_queue().count(),
            "marked": text_marked(version.content, version.mentions.filter(linked=None)),
            "said": said,
            "regimes": [
                {
                    "code": code,
                    "key": key,
                    "words": regime_marked(code, told[code].by) if code in told else regime(code),
                    "share": round(100 * found.probabilities[code]),
                    "chosen": code in said["regimes"],
                    "evidence": _words(version.content, because.get(code)) or told_words.get(code, ()),
                }
                for code, key in zip(REGIMES, KEYS, strict=True)
            ],
            "types": [(code, document_type(code), code == said["doc_type"]) for code in DOCUMENT_TYPES],
        }

    def _allowed(self, request: HttpRequest) -> None:
        if not self.has_operate_permission(request):
            raise PermissionDenied


def _words(content: str, found: RegimeFound | None) -> list[str]:
    """The first words that speak for a regime."""
    spans = [(e.start, e.end) for e in found.evidence] if found else []
    return [content[start:end] for start, end in spans if start is not None and end is not None][:4]


@admin.register(Review)
class ReviewAdmin(LawAdmin):
    """What reviewers said, to read and to export; nothing here can be changed."""

    export_fields = (
        *("notice__symbol", "reason", "understood_relevant", "understood_regimes", "understood_type"),
        *("relevant", "regimes", "doc_type", "why", "by", "at", "understood_by"),
    )
    list_display = ("notice", "reason", "understood_regimes", "regimes", "doc_type", "by", "at")
    list_filter = ("reason", "relevant")
    list_select_related = ("notice",)
    search_fields = ("notice__symbol", "by", "why")
    fields = (
        *("notice", "version", "reason", "understood_relevant", "understood_regimes", "understood_type"),
        *("understood_by", "relevant", "regimes", "doc_type", "start", "end", "why", "by", "at"),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return owned_visible(queryset, user=user, path="notice__")

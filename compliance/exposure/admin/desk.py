"""What officers do with findings in the admin: one at a time in a dialog, or many from the list."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from compliance.core.roles import EDITORS, role_of
from compliance.exposure import workflow
from compliance.exposure.admin.desk_forms import (
    CommentDialog,
    DeskForm,
    DueDialog,
    OwnerDialog,
    ReasonDialog,
    TakeDialog,
)
from compliance.exposure.desk_rules import WorkflowRefused, may_own
from compliance.exposure.models import Finding
from compliance.exposure.workflow import DeskReport
from compliance.firms.models import User
from regulations.admin.law import back

Status = Finding.Status


def _dialog(title: Any, description: Any, form: type = ReasonDialog) -> dict[str, Any]:
    return {"title": title, "description": description, "form_class": form, "form_submit_text": title}


def _move_one(to: str, title: Any, question: Any, icon: str) -> Callable[..., HttpResponse]:
    @action(description=title, permissions=["settle"], icon=icon, dialog=_dialog(title, question))
    def one(self: Any, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        return self.desk_one(
            request,
            object_id,
            lambda rows: workflow.findings_move(findings=rows, to=to, by=request.user, reason=reason),
        )

    return one


def _move_many(to: str, title: Any) -> Callable[..., None]:
    @admin.action(description=title, permissions=["settle"])
    def many(self: Any, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        reason = request.POST.get("reason", "")
        self.desk_walk(
            request,
            queryset,
            lambda rows: workflow.findings_move(findings=rows, to=to, by=request.user, reason=reason),
        )

    return many


_RECORDED = _("It goes into the ledger with your name.")


class DeskActions:
    """For the admin of findings: the actions, who may use them, and what is said afterwards."""

    settlers = EDITORS
    action_form = DeskForm
    actions = (
        *("desk_take", "desk_applicable", "desk_excluded", "desk_done", "desk_reopened"),
        *("desk_assign", "desk_schedule", "desk_comment"),
    )
    actions_detail = (
        "take_one",
        "done_one",
        {
            "title": _("More"),
            "items": [
                *("applicable_one", "exclude_one", "reopen_one"),
                *("assign_one", "schedule_one", "comment_one"),
            ],
        },
    )

    applicable_one = _move_one(Status.APPLICABLE, _("It concerns us"), _("Why does it?"), "task_alt")
    exclude_one = _move_one(Status.EXCLUDED, _("Exclude"), _("Why is it not for you?"), "block")
    done_one = _move_one(Status.DONE, _("Done"), _("What was done?"), "check")
    reopen_one = _move_one(Status.IN_PROCESS, _("Open again"), _("Why?"), "undo")

    desk_applicable = _move_many(Status.APPLICABLE, _("Applicable: it concerns us"))
    desk_excluded = _move_many(Status.EXCLUDED, _("Exclude: not for us"))
    desk_done = _move_many(Status.DONE, _("Done: dealt with"))
    desk_reopened = _move_many(Status.IN_PROCESS, _("Open again"))

    def has_settle_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request.user) in self.settlers

    # --- many --------------------------------------------------------------------------------

    @admin.action(description=_("Take: in process, mine"), permissions=["settle"])
    def desk_take(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        self.desk_walk(request, queryset, lambda rows: workflow.findings_take(findings=rows, by=request.user))

    @admin.action(description=_("Give to an owner"), permissions=["settle"])
    def desk_assign(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        self.desk_walk(request, queryset, lambda rows: _assign(rows, request.POST.get("owner", ""), request))

    @admin.action(description=_("Set the due date"), permissions=["settle"])
    def desk_schedule(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        asked = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

        def schedule(rows: list[Finding]) -> DeskReport:
            try:
                due_on = asked.clean(request.POST.get("due_on", ""))
            except forms.ValidationError as fault:
                raise WorkflowRefused("not_a_day", " ".join(fault.messages)) from fault
            return workflow.findings_schedule(findings=rows, due_on=due_on, by=request.user)

        self.desk_walk(request, queryset, schedule)

    @admin.action(description=_("Comment"), permissions=["settle"])
    def desk_comment(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        text = request.POST.get("reason", "")
        self.desk_walk(
            request,
            queryset,
            lambda rows: workflow.findings_comment(findings=rows, text=text, by=request.user),
        )

    # --- one ---------------------------------------------------------------------------------

    @action(
        description=_("Take"),
        permissions=["settle"],
        icon="pan_tool_alt",
        dialog=_dialog(_("Take"), _("It becomes yours and is in process."), TakeDialog),
    )
    def take_one(self, request: HttpRequest, form: TakeDialog, object_id: str) -> HttpResponse:
        return self.desk_one(
            request, object_id, lambda rows: workflow.findings_take(findings=rows, by=request.user)
        )

    @action(
        description=_("Owner"),
        permissions=["settle"],
        icon="person",
        dialog=_dialog(_("Owner"), _RECORDED, OwnerDialog),
    )
    def assign_one(self, request: HttpRequest, form: OwnerDialog, object_id: str) -> HttpResponse:
        address = form.cleaned_data["owner"]
        return self.desk_one(request, object_id, lambda rows: _assign(rows, address, request))

    @action(
        description=_("Due date"),
        permissions=["settle"],
        icon="event",
        dialog=_dialog(_("Due date"), _RECORDED, DueDialog),
    )
    def schedule_one(self, request: HttpRequest, form: DueDialog, object_id: str) -> HttpResponse:
        due_on = form.cleaned_data["due_on"]
        return self.desk_one(
            request,
            object_id,
            lambda rows: workflow.findings_schedule(findings=rows, due_on=due_on, by=request.user),
        )

    @action(
        description=_("Comment"),
        permissions=["settle"],
        icon="comment",
        dialog=_dialog(_("Comment"), _RECORDED, CommentDialog),
    )
    def comment_one(self, request: HttpRequest, form: CommentDialog, object_id: str) -> HttpResponse:
        text = form.cleaned_data["text"]
        return self.desk_one(
            request,
            object_id,
            lambda rows: workflow.findings_comment(findings=rows, text=text, by=request.user),
        )

    # --- both --------------------------------------------------------------------------------

    def desk_one(
        self, request: HttpRequest, object_id: str, act: Callable[[list[Finding]], DeskReport]
    ) -> HttpResponse:
        self.desk_walk(request, self.get_queryset(request).filter(pk=object_id), act)
        return back(request, reverse("admin:exposure_finding_change", args=[object_id]))

    def desk_walk(
        self,
        request: HttpRequest,
        rows: QuerySet[Finding],
        act: Callable[[list[Finding]], DeskReport],
    ) -> None:
        """All rows or none; a refusal is said in the words of the service."""
        try:
            report = act(list(rows))
        except WorkflowRefused as refused:
            said = gettext("Nothing was changed. %(why)s") % {"why": refused}
            self.message_user(request, said, messages.ERROR)
            return
        said = ngettext("%(count)d finding was changed.", "%(count)d findings were changed.", report.changed)
        self.message_user(request, said % {"count": report.changed}, messages.SUCCESS)


def _assign(rows: list[Finding], address: str, request: HttpRequest) -> DeskReport:
    """Give to who has this mail address. Whether an unknown one exists elsewhere is not told."""
    owner = None
    if address.strip():
        owner = User.objects.filter(email__iexact=address.strip(), is_active=True).first()
        firm_ids = {row.firm_id for row in rows}
        if owner is None or not may_own(owner, firm_ids):
            raise WorkflowRefused(
                "owner_unknown",
                gettext("“%(address)s” is no officer of every firm concerned.")
                % {"address": address.strip()[:100]},
            )
    return workflow.findings_assign(findings=rows, owner=owner, by=request.user)

"""What the desk asks for in the admin: beside the choice of an action, and in the dialogs of one finding."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm, BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from compliance.exposure.desk_rules import COMMENT_MOST, REASON_MOST


class DeskForm(ActionForm):
    """The choice of an action on many findings, with what that action asks for."""

    reason = forms.CharField(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={
                "placeholder": _("Reason, in your own words"),
                "class": "fl-reason",
                "x-show": "action.startsWith('desk_') && !/take|assign|schedule/.test(action)",
            }
        ),
    )
    owner = forms.CharField(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={
                "placeholder": _("Mail address of the owner"),
                "class": "fl-reason",
                "x-show": "action == 'desk_assign'",
            }
        ),
    )
    # Read by the action, which can say what is wrong with it; the form would say “no action selected”.
    due_on = forms.CharField(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={"type": "date", "class": "fl-reason", "x-show": "action == 'desk_schedule'"}
        ),
    )


class ReasonDialog(BaseDialogForm):
    reason = forms.CharField(
        label=_("Reason, in your own words"),
        max_length=REASON_MOST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class TakeDialog(BaseDialogForm):
    """Nothing to ask; it stands so that a link alone changes nothing."""


class OwnerDialog(BaseDialogForm):
    owner = forms.EmailField(
        label=_("Mail address of the owner"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Empty: nobody."),
    )


class DueDialog(BaseDialogForm):
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=UnfoldAdminSingleDateWidget, help_text=_("Empty: no date.")
    )


class CommentDialog(BaseDialogForm):
    text = forms.CharField(
        label=_("Comment"),
        max_length=COMMENT_MOST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )

"""Login and sign-up: labels in place of placeholders, and the address of an invitation filled in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.core import context
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.accounts.adapter import invitation_of


def _labels_only(form: Any) -> None:
    """A placeholder disappears as soon as somebody writes; the label above says it all the time."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class Login(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mail address or user name")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""  # the way to a new one stands beside the button
        self.fields["remember"].label = _("Stay logged in on this device for two weeks")
        _labels_only(self)


class SignUp(SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Mail address")
        self.fields["password2"].label = _("Password once more")
        _labels_only(self)
        self._invitation = invitation_of(context.request)
        if self._invitation is not None:
            self.fields["email"].initial = self._invitation.email
            self.fields["email"].widget.attrs["readonly"] = True

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._invitation is not None and email.lower() != self._invitation.email:
            raise ValidationError(
                gettext("The invitation is for %(email)s. Sign up with that address.")
                % {"email": self._invitation.email}
            )
        return email

"""How allauth behaves here: who may sign up, what a new account starts with, and where a login leads."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from compliance.accounts.lockout import let_in_again
from compliance.accounts.models import Invitation
from compliance.accounts.selectors import invitation_open
from compliance.accounts.services import invitation_take_up

INVITED = "invitation_token"
"""Where the session keeps the link that its holder came by."""
_ZONES = {"zh-hans": "Asia/Shanghai"}


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation whose page this visitor said yes on."""
    token = request.session.get(INVITED, "")
    return invitation_open(token=token) if token else None


class AccountAdapter(DefaultAccountAdapter):
    """Failed logins are counted by axes alone: two counters would give two different answers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP_OPEN or invitation_of(request) is not None

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        return None

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """The mail address is the user name too, as in accounts that were imported."""
        user.username = user.email.lower()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """A new account reads in the language of the page on which it was made, in a likely time zone."""
        user.language = get_language() or settings.LANGUAGE_CODE
        user.timezone = _ZONES.get(user.language, "UTC")
        if (invitation := invitation_of(request)) is not None:
            # The link came by mail to its address: that proves it as well as a code would.
            self.stash_verified_email(request, invitation.email)
        return super().save_user(request, user, form, commit)

    def set_password(self, user: Any, password: str) -> None:
        """Who sets a new password has shown who they are: earlier failed attempts no longer count."""
        super().set_password(user, password)
        let_in_again(user)

    def login(self, request: HttpRequest, user: Any) -> None:
        """The link of an invitation survives the login, and is taken up by it."""
        token = request.session.get(INVITED, "")
        super().login(request, user)
        if token:
            request.session.pop(INVITED, None)
            invitation_take_up(token=token, user=user)


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in who has an account; it makes one only where anybody may."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return settings.SIGNUP_OPEN or invitation_of(request) is not None

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        user = sociallogin.user
        user.username = user.email.lower()
        user.language = get_language() or settings.LANGUAGE_CODE
        user.timezone = _ZONES.get(user.language, "UTC")
        return super().save_user(request, sociallogin, form)

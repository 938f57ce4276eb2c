"""The account of a token's owner: whose it is, language, clock, and what it is told by mail."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import StringConstraints

from compliance.accounts.preferences import preferences_set
from compliance.api.access import ACCOUNT, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.routes.channels import DigestTold, RuleRow, digest_told
from compliance.api.rows import ERRORS
from compliance.channels.selectors import alert_rule_list_own
from compliance.core.roles import role_of
from compliance.firms.models import User
from compliance.firms.selectors import association_list_visible, firm_list_visible

router = Router()


class AccountTold(Schema):
    """`language` and `timezone` are those of the pages. `mail` is changed at /digest, `rules` at /rules."""

    email: str
    role: str
    language: str
    timezone: str
    firm_ids: list[int]
    association_ids: list[int]
    mail: DigestTold
    rules: list[RuleRow]


class AccountEdit(Schema):
    """What is left out stays as it is; mails keep what was chosen for them."""

    language: Literal["en", "zh-hans"] | None = None
    timezone: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$")] | None = None


@router.get("/account", response={200: AccountTold, **ERRORS}, summary="Your account and what you are told")
def account(request: HttpRequest) -> dict[str, Any]:
    user = User.objects.get(pk=user_of(request).pk)
    return {
        **{name: getattr(user, name) for name in ("email", "language", "timezone")},
        "role": role_of(user),
        "firm_ids": list(firm_list_visible(user=user).order_by("pk").values_list("pk", flat=True)),
        "association_ids": list(
            association_list_visible(user=user).order_by("pk").values_list("pk", flat=True)
        ),
        "mail": digest_told(user),
        "rules": list(alert_rule_list_own(user=user).order_by("pk")),
    }


@router.patch(
    "/account",
    response={200: AccountTold, **ERRORS},
    summary="Choose the language and clock of your pages",
    auth=TokenAuth(ACCOUNT),
)
@decorate_view(idempotent)
@guarded(account, User)
def account_edit(request: HttpRequest, new: AccountEdit) -> dict[str, Any]:
    """The account of the token's owner, never another's; role, firms and address are not changed here."""
    preferences_set(user=user_of(request), language=new.language, timezone=new.timezone)
    return account(request)

"""What a person's first steps are, whether they are due, and which firm they are about."""

from __future__ import annotations

from typing import Any

from compliance.core.roles import ADMINISTRATOR, OFFICER, role_of
from compliance.firms.models import Firm
from compliance.firms.selectors import firm_list_editable, firm_list_visible
from compliance.onboarding.models import Start


def start_of(*, user: Any) -> Start | None:
    """The person's own row; there is no way to another's."""
    return Start.objects.select_related("firm").filter(user=user).first()


def is_due(*, user: Any) -> bool:
    """Whether a login leads to the first steps: once, and only for who has nothing to look at yet."""
    if role_of(user) not in (OFFICER, ADMINISTRATOR) or Start.objects.filter(user=user).exists():
        return False
    return not firm_list_visible(user=user).exists()


def firm_of(start: Start) -> Firm | None:
    """The firm of these first steps, as long as the person may write it."""
    return firm_list_editable(user=start.user).filter(pk=start.firm_id).first() if start.firm_id else None


def may_begin_firm(*, user: Any) -> bool:
    """An officer without a firm of their own begins one; to whom firms were given adds none by themselves."""
    role = role_of(user)
    if role == ADMINISTRATOR:
        return True
    return role == OFFICER and not firm_list_editable(user=user).filter(is_sample=False).exists()

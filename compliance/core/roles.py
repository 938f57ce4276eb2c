"""The roles by name and how a user's is told. It knows no table and no page."""

from typing import Any

OFFICER = "officer"
STAFF = "staff"
ANALYST = "analyst"
ADMINISTRATOR = "administrator"
EVERY_ROLE = frozenset({OFFICER, STAFF, ANALYST, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR})
EDITORS = frozenset({OFFICER, ADMINISTRATOR})


def role_of(user: Any) -> str:
    """The role of an active user; empty for anybody else."""
    if not getattr(user, "is_active", False):
        return ""
    return ADMINISTRATOR if user.is_superuser else str(getattr(user, "role", ""))

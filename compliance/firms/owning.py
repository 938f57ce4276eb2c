"""The key under which a firm owns a notice (`firm:7`), and who holds which keys. It knows no notice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from compliance.firms.selectors import firm_list_visible


def key_of(firm_id: int | None) -> str:
    """The owner key of a firm; empty, which is public, where there is none."""
    return f"firm:{firm_id}" if firm_id else ""


def is_for(firm_id: int, owner_key: str) -> bool:
    """Whether a notice of this owner may touch a firm: it is public or the firm's own."""
    return owner_key in ("", key_of(firm_id))


def keys_of_firms(firm_ids: Iterable[int]) -> set[str]:
    """Owners whose notices concern these firms, the public among them."""
    return {"", *map(key_of, firm_ids)}


def keys_of_user(user: Any) -> set[str]:
    """Owners that the user stands for: the firms that they may see."""
    return {key_of(pk) for pk in firm_list_visible(user=user).values_list("pk", flat=True)}

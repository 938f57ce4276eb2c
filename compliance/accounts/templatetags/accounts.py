"""Whether a visitor may make an account."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def may_sign_up(context: dict[str, Any]) -> bool:
    """True where anybody may, and for who came by an invitation."""
    request = context["request"]
    return bool(get_adapter(request).is_open_for_signup(request))

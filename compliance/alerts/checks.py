"""Says at start what would keep mails from working as they should. It repairs nothing."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils.translation import gettext


@register(Tags.security, deploy=True)
def site_is_reachable_from_mails(**_: Any) -> list[CheckMessage]:
    """Mail providers stop a digest for their reader only over https (RFC 8058, section 3.1)."""
    if settings.SITE_URL.startswith("https://"):
        return []
    return [
        Warning(
            gettext("SITE_URL is %(url)s: links and one-click unsubscribe in mails need https.")
            % {"url": settings.SITE_URL},
            hint=gettext(
                "Set SITE_URL to the address that readers use, such as https://fairlead.example.org."
            ),
            id="alerts.W001",
        )
    ]


@register(Tags.security, deploy=True)
def unsubscribe_mails_arrive(**_: Any) -> list[CheckMessage]:
    """The second way to stop a digest is a mail to an address that somebody reads."""
    if not settings.MAIL_UNSUBSCRIBE_ADDRESS.endswith("@localhost"):
        return []
    return [
        Warning(
            gettext("MAIL_UNSUBSCRIBE_ADDRESS is an address of this machine: unsubscribe mails go nowhere."),
            hint=gettext("Set it to an address that is read, such as unsubscribe@fairlead.example.org."),
            id="alerts.W002",
        )
    ]

"""Addresses that stand in mails. They outlive any redesign: each is short, ours, and only points on."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from compliance.alerts.models import Subscription


def finding_url(finding_id: int) -> str:
    """The finding's page; a reader without a session logs in first and then gets there."""
    return settings.SITE_URL + reverse("alerts:finding", args=[finding_id])


def findings_url(**filters: str | int) -> str:
    """The list of findings, narrowed by columns such as `verdict` or `firm`."""
    query = urlencode(sorted(filters.items()))
    return settings.SITE_URL + reverse("alerts:findings") + (f"?{query}" if query else "")


def notice_url(notice_id: int) -> str:
    """The page of a notice."""
    return settings.SITE_URL + reverse("alerts:notice", args=[notice_id])


def search_url(search_id: int) -> str:
    """A search that the reader keeps."""
    return settings.SITE_URL + reverse("alerts:search", args=[search_id])


def evidence_url() -> str:
    """The reminders of documents that run out."""
    return settings.SITE_URL + reverse("alerts:evidence")


def settings_url() -> str:
    """Where a reader chooses what they are told, when and how."""
    return settings.SITE_URL + reverse("alerts:settings")


def cbam_url() -> str:
    """What CBAM costs the firms that the reader sees."""
    return settings.SITE_URL + reverse("alerts:cbam")


def unsubscribe_url(subscription: "Subscription") -> str:
    return settings.SITE_URL + reverse("alerts:unsubscribe", args=[subscription.token])


def verdict_url(token: str) -> str:
    """The beginning of the addresses of verdict links; a finding's number and the verdict follow."""
    return settings.SITE_URL + reverse("alerts:verdict", args=[token, 0, "x"]).removesuffix("0/x/")


def mail_host() -> str:
    """The host that Message-ID and List-Id are made with."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"

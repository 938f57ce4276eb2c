"""Makes and ends feeds, and says what stands in them. The token alone is the permission."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.alerts.models import AlertRule
from compliance.channels.models import Feed
from compliance.channels.sealing import seal, token_sha256, unseal
from compliance.core import clock
from compliance.evidence.ledger import record_append
from compliance.exposure.calendars import findings_calendar, firms_calendar
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.selectors import firm_list_visible
from compliance.search.asking import Asked
from compliance.search.following import is_followable
from compliance.search.models import SavedSearch

if TYPE_CHECKING:
    from compliance.firms.models import User

WHOLE_FIRMS: Final = 20
"""Calendars of so many firms tell everything; of more, only the dates of findings to act on or watch."""


@transaction.atomic
def feed_make(
    *, user: User, kind: str, language: str, rule: AlertRule | None = None, search: SavedSearch | None = None
) -> Feed:
    """The person's feed of this kind and rule or kept search; a second call gives the same one.

    Raises ValidationError for a search that would tell every notice.
    """
    if search is not None and not is_followable(Asked.from_json(search.asked)):
        raise ValidationError(
            _("Without words or filters this search would tell every notice. Narrow it first.")
        )
    known = Feed.objects.filter(user=user, kind=kind, rule=rule, search=search).first()
    if known is not None:
        if known.language != language:
            known.language = language
            known.save(update_fields=["language"])
        return known
    token = secrets.token_urlsafe(32)
    row = Feed(
        user=user,
        kind=kind,
        rule=rule,
        search=search,
        language=language,
        token_sha256=token_sha256(token),
        token_sealed=seal(token),
        created_at=clock.now(),
    )
    row.full_clean()
    row.save()
    _recorded(row, "channel.made")
    return row


@transaction.atomic
def feed_renew(*, feed: Feed) -> Feed:
    """Another address; the one before ends at once."""
    token = secrets.token_urlsafe(32)
    feed.token_sha256, feed.token_sealed = token_sha256(token), seal(token)
    feed.save(update_fields=["token_sha256", "token_sealed"])
    _recorded(feed, "channel.renewed")
    return feed


@transaction.atomic
def feed_delete(*, feed: Feed) -> None:
    _recorded(feed, "channel.deleted")
    feed.delete()


def feed_url(feed: Feed, *, form: str = "") -> str:
    """The address with its secret: for its owner's eyes; `form` "rss" instead of Atom. Raises SealBroken."""
    return settings.SITE_URL + reverse(f"channels:{form or feed.kind}", args=[unseal(feed.token_sealed)])


def feed_urls(feed: Feed) -> list[str]:
    """All addresses of a feed: a news feed has one for Atom and one for RSS. Raises SealBroken."""
    forms = (feed.kind, "rss") if feed.kind == Feed.Kind.ATOM else (feed.kind,)
    return [feed_url(feed, form=form) for form in forms]


def feed_by_token(token: str, *, kind: str) -> Feed | None:
    """The feed of a token, where its owner is still active."""
    rows = Feed.objects.select_related("user", "rule", "search__user").filter(kind=kind, user__is_active=True)
    return rows.filter(token_sha256=token_sha256(token)).first()


def feed_noted(feed: Feed) -> None:
    """Remember the day on which it was last read."""
    today = clock.today()
    if feed.read_on != today:
        Feed.objects.filter(pk=feed.pk).update(read_on=today)


def calendar_of(feed: Feed) -> bytes:
    """All dates of the owner's firms, as an iCalendar file with stable UIDs."""
    firms = list(firm_list_visible(user=feed.user).order_by("pk")[: WHOLE_FIRMS + 1])
    if len(firms) <= WHOLE_FIRMS:
        return firms_calendar(firms=firms, language=feed.language)
    rows = finding_list_visible(user=feed.user).filter(status__in=Finding.OPEN)
    ids = rows.filter(verdict__in=("act", "watch")).values_list("pk", flat=True)
    return findings_calendar(finding_ids=ids, language=feed.language, since=clock.today()) or firms_calendar(
        firms=[], language=feed.language
    )


def _recorded(row: Feed, kind: str) -> None:
    payload = {"user": row.user_id, "kind": row.kind}
    record_append(kind=kind, subject=f"feed:{row.pk}", payload=payload, actor=str(row.user)[:200])

"""The page on which a person chooses how they are told: mail, at once, feeds, webhooks, chat rooms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.alerts.models import Subscription
from compliance.alerts.rules.language import RuleError
from compliance.alerts.rules.preview import rule_preview
from compliance.alerts.rules.services import alert_rule_save
from compliance.alerts.rules.wording import rule_error
from compliance.alerts.rules.words import Field
from compliance.alerts.selectors import subscription_list_visible
from compliance.alerts.services import instant_set, subscription_set
from compliance.channels import selectors
from compliance.channels.feeds import feed_urls
from compliance.channels.forms import DigestForm, RuleForm
from compliance.channels.models import Feed
from compliance.channels.sealing import SealBroken
from compliance.channels.wording import refusal

FIELD_MEANINGS = (Field.SCORE, Field.SKUS, Field.VALUE, Field.DAYS, Field.VERDICT, Field.REGIME, Field.STAGE,
                  Field.MARKET)  # fmt: skip


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, each part with its form."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    user = request.user
    digest, instant = streams_of(user)
    context = {
        "digest": digest,
        "instant": instant,
        "digest_form": DigestForm(initial=_initial(user, digest)),
        "rules": selectors.alert_rule_list_own(user=user),
        "feeds": [feed_told(feed) for feed in selectors.feed_list_own(user=user)],
        "feed_kinds": Feed.Kind.choices,
        "searches": selectors.search_list_own(user=user),
        "languages": settings.LANGUAGES,
        "webhooks": [(row, refusal(row.stopped_reason)) for row in selectors.webhook_list_own(user=user)],
        "rooms": [(row, refusal(row.stopped_reason)) for row in selectors.chat_room_list_own(user=user)],
    }
    return render(request, "channels/settings.html", context | more, status=status)


def streams_of(user: Any) -> tuple[Subscription | None, Subscription | None]:
    """The person's own digest and instant mail, where they have them."""
    own = subscription_list_visible(user=user).filter(user=user)
    by_channel = {row.channel: row for row in own}
    return by_channel.get(Subscription.Channel.MAIL), by_channel.get(Subscription.Channel.INSTANT)


def _initial(user: Any, digest: Subscription | None) -> dict[str, Any]:
    if digest is None:
        return {
            **{"active": False, "weekday": 1, "hour": 8, "heartbeat": True},
            **{"timezone": user.timezone, "language": user.language},
        }
    names = ("active", "weekday", "hour", "timezone", "language", "heartbeat")
    return {name: getattr(digest, name) for name in names}


def feed_told(feed: Feed) -> tuple[Feed, list[str], str]:
    """A feed with its addresses, or with why they cannot be shown."""
    try:
        return feed, feed_urls(feed), ""
    except SealBroken as broken:
        return feed, [], str(broken)


@require_POST
@login_required
def digest(request: HttpRequest) -> HttpResponse:
    """Day, hour, zone, language of the weekly mail, or its end."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, digest_form=form)
    values = form.cleaned_data
    subscription_set(user=request.user, **values)  # type: ignore[arg-type]
    _digest, instant = streams_of(request.user)
    if instant is not None:  # the language and zone of both go together
        instant_set(user=request.user, active=instant.active)  # type: ignore[arg-type]
    messages.success(request, _("Saved: how you get the weekly mail."))
    return back("mail")


@require_POST
@login_required
def instant(request: HttpRequest) -> HttpResponse:
    """Whether mails come at once."""
    wanted = request.POST.get("active") == "1"
    instant_set(user=request.user, active=wanted)  # type: ignore[arg-type]
    messages.success(
        request, _("You are told at once what a rule names.") if wanted else _("No more mails come at once.")
    )
    return back("rules")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change a rule. “preview” saves nothing and says what the last 90 days would have sent."""
    own = selectors.alert_rule_list_own(user=request.user)
    row = None if pk is None else get_object_or_404(own, pk=pk)
    initial = {"name": row.name, "text": row.text, "note": row.note} if row else {}
    if request.method != "POST":
        return _rule_page(request, RuleForm(initial=initial), row)
    form = RuleForm(request.POST)
    preview = None
    if form.is_valid():
        values = form.cleaned_data
        try:
            preview = rule_preview(user=request.user, text=values["text"])  # type: ignore[arg-type]
            if "preview" not in request.POST:
                alert_rule_save(user=request.user, rule=row, **values)  # type: ignore[arg-type]
                messages.success(request, _("Saved: the rule “%(name)s”.") % {"name": values["name"]})
                return back("rules")
        except RuleError as error:
            form.add_error("text", rule_error(error))
        except ValidationError as error:
            form.add_error(None, error)
    return _rule_page(request, form, row, preview, status=422 if form.errors else 200)


def _rule_page(
    request: HttpRequest, form: RuleForm, row: Any, preview: Any = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rule": row, "preview": preview, "fields": [f.value for f in FIELD_MEANINGS]}
    return render(request, "channels/rule.html", context, status=status)


def back(part: str) -> HttpResponse:
    """To the part of the page that was worked on."""
    return HttpResponseRedirect(f"{reverse('channels:settings')}#{part}")

"""What is done with one feed, webhook, room or rule of one's own: a button each, always by POST."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from compliance.alerts.rules.services import alert_rule_delete, alert_rule_switch
from compliance.channels import selectors
from compliance.channels.call_log import calls_sheet
from compliance.channels.chats import (
    chat_room_delete,
    chat_room_make,
    chat_room_set,
    chat_room_switch,
    chat_room_try,
)
from compliance.channels.feeds import feed_delete, feed_make, feed_renew
from compliance.channels.forms import ChatRoomForm, ChatWishesForm, WebhookForm
from compliance.channels.models import Feed, WebhookCall
from compliance.channels.settings_views import back
from compliance.channels.webhooks import (
    call_replay,
    webhook_change,
    webhook_delete,
    webhook_make,
    webhook_ping,
    webhook_renew,
    webhook_switch,
)
from compliance.channels.wording import refusal
from compliance.core.tables import excel_address, excel_answer, excel_asked

Act = Callable[[Any], Any]
_LOG: Final = 50
ROWS: Final[dict[str, Callable[..., Any]]] = {
    "rules": selectors.alert_rule_list_own,
    "feeds": selectors.feed_list_own,
    "webhooks": selectors.webhook_list_own,
    "rooms": selectors.chat_room_list_own,
    "calls": selectors.call_list_own,
}
ACTS: Final[dict[tuple[str, str], tuple[Act, Any]]] = {
    ("rules", "rest"): (
        lambda row: alert_rule_switch(user=row.user, rule=row, active=False),
        gettext_lazy("The rule rests."),
    ),
    ("rules", "work"): (
        lambda row: alert_rule_switch(user=row.user, rule=row, active=True),
        gettext_lazy("The rule works again."),
    ),
    ("rules", "delete"): (
        lambda row: alert_rule_delete(user=row.user, rule=row),
        gettext_lazy("The rule is deleted."),
    ),
    ("feeds", "renew"): (
        lambda row: feed_renew(feed=row),
        gettext_lazy("The feed has a new address; the old one ended."),
    ),
    ("feeds", "delete"): (lambda row: feed_delete(feed=row), gettext_lazy("The feed ended.")),
    ("webhooks", "ping"): (
        lambda row: webhook_ping(webhook=row),
        gettext_lazy("A test call is on its way; the log shows what came of it."),
    ),
    ("webhooks", "rest"): (
        lambda row: webhook_switch(webhook=row, active=False),
        gettext_lazy("The webhook is stopped."),
    ),
    ("webhooks", "work"): (
        lambda row: webhook_switch(webhook=row, active=True),
        gettext_lazy("The webhook works again."),
    ),
    ("webhooks", "delete"): (
        lambda row: webhook_delete(webhook=row),
        gettext_lazy("The webhook is deleted."),
    ),
    ("calls", "replay"): (
        lambda row: call_replay(call=row),
        gettext_lazy("The call is sent again: the same id and body, a new signature."),
    ),
    ("rooms", "try"): (
        lambda row: chat_room_try(room=row),
        gettext_lazy("A test message is on its way."),
    ),
    ("rooms", "rest"): (
        lambda row: chat_room_switch(room=row, active=False),
        gettext_lazy("The room gets nothing any more."),
    ),
    ("rooms", "work"): (
        lambda row: chat_room_switch(room=row, active=True),
        gettext_lazy("The room gets messages again."),
    ),
    ("rooms", "delete"): (lambda row: chat_room_delete(room=row), gettext_lazy("The room is deleted.")),
}


@require_POST
@login_required
def act(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Do it with a row of one's own; a row of somebody else is not there."""
    if (kind, name) not in ACTS:
        raise Http404
    row = get_object_or_404(ROWS[kind](user=request.user), pk=pk)
    work, words = ACTS[kind, name]
    webhook = row.webhook_id if kind == "calls" else row.pk
    work(row)
    messages.success(request, str(words))
    if kind == "calls" or (kind == "webhooks" and name in ("ping", "rest", "work")):
        return redirect("channels:webhook", pk=webhook)
    return back(kind)


@require_POST
@login_required
def feed_new(request: HttpRequest) -> HttpResponse:
    """A feed of a kind: of everything, of one rule, or of one kept search."""
    given = request.POST
    kind = given.get("kind", "")
    if kind not in Feed.Kind.values:
        raise Http404
    of, _dash, number = given.get("of", "").partition("-")
    numbers = {"rule": given.get("rule", ""), "search": given.get("search", "")}
    if of in numbers:
        numbers[of] = number
    rule = _own_row(selectors.alert_rule_list_own(user=request.user), numbers["rule"])
    search = _own_row(selectors.search_list_own(user=request.user), numbers["search"])
    language = given.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = str(getattr(request.user, "language", "en"))
    try:
        feed_make(user=request.user, kind=kind, language=language, rule=rule, search=search)  # type: ignore[arg-type]
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The feed is ready. Keep its address to yourself: it needs no login."))
    if given.get("search") and search is not None:
        return HttpResponseRedirect(f"{reverse('search:kept-one', args=[search.pk])}#feeds")
    return back("feeds")


def _own_row(rows: Any, number: str) -> Any:
    """The row of this number, None where none is asked for; a foreign one is not there (404)."""
    if not number:
        return None
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    return get_object_or_404(rows, pk=int(number) if is_number else 0)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def webhook(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """Make or change a webhook, with the log of its calls, which `?as=xlsx` gives as a workbook."""
    row = None if pk is None else get_object_or_404(selectors.webhook_list_own(user=request.user), pk=pk)
    if row and request.method == "GET" and excel_asked(request):
        return excel_answer(f"fairlead_calls_{row.pk}", [calls_sheet(_calls(request, row))])
    initial = {"name": row.name, "url": row.url, "events": row.events} if row else {"events": []}
    form = WebhookForm(request.POST or None, initial=initial)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            if row is not None:
                webhook_change(webhook=row, **form.cleaned_data)
                messages.success(request, _("Saved: the webhook."))
                return redirect("channels:webhook", pk=row.pk)
            row, secret = webhook_make(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return _webhook_page(request, row, WebhookForm(initial=form.cleaned_data), secret)
        except ValidationError as error:
            form.add_error(None, error)
    return _webhook_page(request, row, form, secret, status=422 if form.errors else 200)


@require_POST
@never_cache
@login_required
def webhook_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret, shown this once."""
    row = get_object_or_404(selectors.webhook_list_own(user=request.user), pk=pk)
    secret = webhook_renew(webhook=row)
    initial = {"name": row.name, "url": row.url, "events": row.events}
    return _webhook_page(request, row, WebhookForm(initial=initial), secret)


def _calls(request: HttpRequest, row: Any) -> QuerySet[WebhookCall]:
    return selectors.call_list_own(user=request.user).filter(webhook=row)


def _webhook_page(
    request: HttpRequest, row: Any, form: WebhookForm, secret: str, status: int = 200
) -> HttpResponse:
    calls = _calls(request, row)[:_LOG] if row else []
    context = {
        "form": form,
        "webhook": row,
        "secret": secret,
        "stopped": refusal(row.stopped_reason) if row else "",
        "calls": [(call, refusal(call.reason_code)) for call in calls],
        "excel": excel_address(request),
    }
    return render(request, "channels/webhook.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def room(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Connect a chat room, or say what goes to one that is connected, with its last messages."""
    own = selectors.chat_room_list_own(user=request.user)
    row = None if pk is None else get_object_or_404(own, pk=pk)
    if row is None:
        initial = {"language": getattr(request.user, "language", "en")}
        form: Any = ChatRoomForm(request.POST or None, initial=initial)
    else:
        names = ("weekly", "instant", "language")
        form = ChatWishesForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                chat_room_make(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
                messages.success(request, _("The room is connected. Send a test message to see it."))
            else:
                chat_room_set(room=row, **form.cleaned_data)
                messages.success(request, _("Saved: what goes to the room."))
            return back("rooms")
        except ValidationError as error:
            form.add_error(None, error)
    posts = selectors.chat_post_list_own(user=request.user).filter(room=row)[:10] if row else []
    context = {"form": form, "room": row, "posts": [(post, refusal(post.reason_code)) for post in posts]}
    return render(request, "channels/room.html", context, status=422 if form.errors else 200)

"""The first steps' second half: the result, Monday's mail, when and how it comes, and a colleague."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from compliance.accounts.models import Invitation
from compliance.accounts.services import InvitationRefused, invitation_send
from compliance.alerts.building import digest_build
from compliance.alerts.models import Subscription
from compliance.alerts.services import subscription_set
from compliance.alerts.weeks import IsoWeek
from compliance.channels.chats import chat_room_make
from compliance.channels.models import ChatRoom
from compliance.core import clock
from compliance.firms.selectors import firm_list_editable
from compliance.onboarding.forms import ColleagueForm, WhenForm
from compliance.onboarding.models import Start
from compliance.onboarding.result import outcome_of
from compliance.onboarding.selectors import firm_of
from compliance.onboarding.services import start_finish
from compliance.onboarding.views.frame import firms_looked_at, onward, page, step

_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)


@step("result")
def result(request: HttpRequest, start: Start) -> HttpResponseBase:
    if request.method == "POST":
        return onward(start, "result")
    outcome = outcome_of(user=start.user, firm_ids=firms_looked_at(start))
    return page(request, start, "result", {"outcome": outcome})


@step("mail")
def mail(request: HttpRequest, start: Start) -> HttpResponseBase:
    if request.method == "POST":
        return onward(start, "mail")
    wish = _wish(start, request.GET.get("language", ""))
    message = digest_build(subscription=wish, week=_week(wish), at=clock.now()).message
    return page(
        request,
        start,
        "mail",
        {"subject": message.subject, "to": wish.user.email, "text": message.body, "language": wish.language},
    )


@xframe_options_sameorigin
@step("mail")
def mail_frame(request: HttpRequest, start: Start) -> HttpResponseBase:
    """The mail as a mail program shows it, in a frame that runs nothing and leads nowhere."""
    wish = _wish(start, request.GET.get("language", ""))
    message = digest_build(subscription=wish, week=_week(wish), at=clock.now()).message
    response = HttpResponse(str(message.alternatives[0][0]))
    response["Content-Security-Policy"] = _FRAME_POLICY
    return response


def _wish(start: Start, language: str) -> Subscription:
    """What the person's digest is or would be, not saved: a look subscribes nobody."""
    known = Subscription.objects.filter(user=start.user, channel=Subscription.Channel.MAIL).first()
    wish = known or Subscription(
        user=start.user, language=start.user.language, timezone=start.user.timezone, active_since=clock.now()
    )
    if language in dict(settings.LANGUAGES):
        wish.language = language
    return wish


def _week(wish: Subscription) -> IsoWeek:
    return IsoWeek.of(clock.now().astimezone(wish.zone).date())


@step("when")
def when(request: HttpRequest, start: Start) -> HttpResponseBase:
    wish = _wish(start, "")
    names = ("weekday", "hour", "timezone", "language", "heartbeat")
    form = WhenForm(request.POST or None, initial={name: getattr(wish, name) for name in names})
    if request.method == "POST" and form.is_valid() and _room_made(start, form):
        subscription_set(user=start.user, active=True, **{name: form.cleaned_data[name] for name in names})
        start.user.timezone = form.cleaned_data["timezone"]
        start.user.language = form.cleaned_data["language"]
        start.user.save(update_fields=["timezone", "language"])
        messages.success(request, _("Saved. The first mail comes at the time you chose."))
        return onward(start, "when")
    return page(request, start, "when", {"form": form}, status=422 if form.errors else 200)


def _room_made(start: Start, form: WhenForm) -> bool:
    """Make the chat room that was asked for; False where its address is none, with the error at its field."""
    service, where = form.cleaned_data["service"], form.cleaned_data["address"]
    if not service:
        return True
    try:
        chat_room_make(
            user=start.user,
            service=service,
            name=str(ChatRoom.Service(service).label),
            address=where,
            language=form.cleaned_data["language"],
        )
    except ValidationError as fault:
        form.add_error("address", fault.messages)
        return False
    return True


@step("colleague")
def colleague(request: HttpRequest, start: Start) -> HttpResponseBase:
    firm = firm_of(start) or firm_list_editable(user=start.user).order_by("pk").first()
    if request.method == "POST" and "finish" in request.POST:
        start_finish(start=start)
        return page(request, start, "colleague", {"is_done": True, "firm": firm})
    form = ColleagueForm(request.POST or None, initial={"language": start.user.language})
    if request.method == "POST" and firm and form.is_valid():
        try:
            invitation = invitation_send(firm=firm, by=start.user, **form.cleaned_data)
        except InvitationRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("The invitation to %(email)s is sent.") % {"email": invitation.email})
            form = ColleagueForm(initial={"language": start.user.language})
    sent = Invitation.objects.filter(firm=firm, invited_by=start.user) if firm else Invitation.objects.none()
    context = {"form": form, "firm": firm, "sent": sent[:10]}
    return page(request, start, "colleague", context, status=422 if form.errors else 200)

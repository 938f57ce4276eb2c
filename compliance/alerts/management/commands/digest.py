"""`manage.py digest preview`: the mail that a person would get, as files. Nothing is sent or remembered."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.alerts.building import digest_build
from compliance.alerts.file_mail import mail_write
from compliance.alerts.models import Subscription
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.firms.models import User


class Command(BaseCommand):
    help = _("Build a weekly digest and look at it.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        preview = actions.add_parser("preview", help=_("write html, txt and eml without sending"))
        preview.add_argument("--user", required=True, help=_("mail address or user name"))
        preview.add_argument("--week", help=_("ISO week such as 2025-W24; default: this week"))
        preview.add_argument("--out", type=Path, required=True, help=_("folder for the three files"))

    def handle(self, *args: Any, **options: Any) -> None:
        user = _user(options["user"])
        subscription = _subscription(user)
        week = _week(options["week"], subscription)
        built = digest_build(subscription=subscription, week=week, at=clock.now())
        for path in mail_write(built.message.message(), options["out"]):
            self.stdout.write(str(path))


def _user(name: str) -> User:
    user = User.objects.filter(email__iexact=name).first() or User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(
            _("No user has the mail address or name “%(name)s”. Make one in the admin, or load the sample.")
            % {"name": name}
        )
    return user


def _subscription(user: User) -> Subscription:
    """The person's own, or what theirs would be; the latter is not saved."""
    return user.subscriptions.filter(channel=Subscription.Channel.MAIL).first() or Subscription(
        user=user, language=user.language, timezone=user.timezone, active_since=clock.now()
    )


def _week(text: str | None, subscription: Subscription) -> IsoWeek:
    if text is None:
        return IsoWeek.of(clock.now().astimezone(subscription.zone).date())
    try:
        return IsoWeek.parse(text)
    except ValueError as error:
        raise CommandError(
            _("“%(text)s” is no ISO week. Write the year and the week, such as 2025-W24.") % {"text": text}
        ) from error

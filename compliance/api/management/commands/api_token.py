"""`manage.py api_token`: make a token for a program. It is printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.api.models import ApiToken
from compliance.api.services import TokenRefused, token_make
from compliance.firms.models import User


class Command(BaseCommand):
    help = _("Make a token with which a program calls the interface for a user.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, help=_("mail address"))
        parser.add_argument("--name", required=True, help=_("which program uses it"))
        parser.add_argument(
            "--scope", action="append", default=[], choices=ApiToken.Scope.values, help=_("default: read")
        )
        parser.add_argument("--days", type=int, default=180, help=_("how long it lasts"))

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(
                _("No active user has the mail address “%(name)s”.") % {"name": options["user"]}
            )
        try:
            token, text = token_make(
                user=user,
                name=options["name"],
                scopes=options["scope"] or ["read"],
                days=options["days"],
                by="manage.py",
            )
        except TokenRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(
            _("This is shown once; it ends on %(day)s.") % {"day": token.expires_at.date().isoformat()}
        )
        self.stdout.write(text)

"""`manage.py load_sample`: the sample association through the ordinary imports, as often as you like."""

import csv
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext

import compliance.firms
from compliance.alerts.services import subscription_set
from compliance.cbam.sample import sample_load
from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.report import ImportReport, problem_json
from compliance.firms.imports.scope import Scope
from compliance.firms.models import Firm, User

SAMPLE = Path(compliance.firms.__file__).parent / "sample"
FILES = {
    "associations": "associations.csv",
    "firms": "firms.csv",
    "users": "users.csv",
    "products": "products.csv",
    "flows": "trade_flows.csv",
    "bom": "bom.csv",
    "evidence": "evidence.csv",
}


class Command(BaseCommand):
    help = gettext(
        "Load the sample association: fictional firms, products, people. A second time changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help=gettext("print nothing but faults"))

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            reports = [_load(kind, name) for kind, name in FILES.items()]
            firms_mark()
            shipped = sample_load()
            password, is_new = users_let_in()
            subscriptions_make()
        if options["quiet"]:
            return
        for report in reports:
            self.stdout.write(
                gettext("%(file)-18s %(created)5d created %(changed)5d changed %(unchanged)5d unchanged")
                % {
                    "file": report.file,
                    "created": report.created,
                    "changed": report.changed,
                    "unchanged": report.unchanged,
                }
            )
        if shipped:
            said = gettext(
                "CBAM shipments: %(created)d created, %(changed)d changed, %(unchanged)d unchanged"
            )
            numbers = {name: getattr(shipped, name) for name in ("created", "changed", "unchanged")}
            self.stdout.write(said % numbers)
        mails = ", ".join(_column("users.csv", "email"))
        self.stdout.write(gettext("People: %(mails)s") % {"mails": mails})
        if is_new or any(user.check_password(password) for user in _users()):
            self.stdout.write(gettext("Their password: %(password)s") % {"password": password})
        else:
            self.stdout.write(gettext("Their passwords were changed and stay as they are."))


def _load(kind: str, name: str) -> ImportReport:
    scope = Scope(firms=Firm.objects.all(), actor="load_sample", is_whole=True)
    report = import_run(kind=kind, file=ImportFile(path=SAMPLE / name, name=name), scope=scope)
    if not report.accepted:
        first = problem_json(report.problems[0])
        raise CommandError(
            gettext("The sample file %(name)s was rejected at row %(row)s: %(message)s %(remedy)s")
            % {"name": name, **first}
        )
    return report


def firms_mark() -> None:
    """Sample firms say so wherever they show."""
    codes = _column("firms.csv", "code")
    Firm.objects.filter(code__in=codes, is_sample=False).update(is_sample=True)


def users_let_in() -> tuple[str, bool]:
    """Give sample users that have no password yet the one of this home; says it and whether it was given."""
    password = sample_password()
    waiting = [user for user in _users() if not user.has_usable_password()]
    for user in waiting:
        user.set_password(password)
        user.save(update_fields=["password"])
    return password, bool(waiting)


def sample_password() -> str:
    """FAIRLEAD_SAMPLE_PASSWORD, else one made once for this home and kept there for its owner only."""
    if settings.SAMPLE_PASSWORD:
        return settings.SAMPLE_PASSWORD
    place = Path(settings.FAIRLEAD_HOME) / "sample_password"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(12))
    return place.read_text()


def subscriptions_make() -> None:
    """A weekly digest for each sample user, at the day and hour of the file."""
    with (SAMPLE / "users.csv").open(encoding="utf-8", newline="") as file:
        times = {row["email"].lower(): row for row in csv.DictReader(file)}
    for user in _users().filter(subscriptions=None):
        row = times[user.email]
        subscription_set(user=user, weekday=int(row["weekday"]), hour=int(row["hour"]))


def _users() -> Any:
    return User.objects.filter(email__in=[mail.lower() for mail in _column("users.csv", "email")]).order_by(
        "pk"
    )


def _column(name: str, column: str) -> list[str]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]

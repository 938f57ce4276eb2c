"""`manage.py beat`: the clock that asks every minute what is due, in this process."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from compliance.celery import app


class Command(BaseCommand):
    help = _("Send the regular wake-ups. One is enough; a second one does no harm.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--log-level", default="WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR"])

    def handle(self, *, log_level: str, **options: Any) -> None:
        Path(settings.CELERY_BEAT_SCHEDULE_FILENAME).parent.mkdir(parents=True, exist_ok=True)
        app.start(["beat", f"--loglevel={log_level}", "--pidfile="])

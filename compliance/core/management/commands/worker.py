"""`manage.py worker`: a Celery worker in this process, on the servers that the settings name."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from compliance.celery import app
from compliance.core.beating import worker_signs_connect


class Command(BaseCommand):
    help = _("Do queued work until told to stop (Ctrl-C or SIGTERM ends it after the work in hand).")

    def add_arguments(self, parser: CommandParser) -> None:
        known = ",".join(_queues())
        parser.add_argument(
            "--queues",
            default=known,
            help=_("named queues, with commas in between (default: %(queues)s)") % {"queues": known},
        )
        parser.add_argument(
            "--concurrency", type=int, default=2, help=_("how many pieces of work at once (default: 2)")
        )
        parser.add_argument("--log-level", default="WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR"])

    def handle(self, *, queues: str, concurrency: int, log_level: str, **options: Any) -> None:
        wanted = [name.strip() for name in queues.split(",") if name.strip()]
        strange = sorted(set(wanted) - set(_queues()))
        if strange or not wanted:
            raise CommandError(
                _("No such queue: %(strange)s. Known: %(known)s.")
                % {"strange": ", ".join(strange) or repr(queues), "known": ", ".join(_queues())}
            )
        if concurrency < 1:
            raise CommandError(_("--concurrency must be 1 or more, not %(n)d.") % {"n": concurrency})
        worker_signs_connect()
        app.worker_main(
            [
                "worker",
                f"--queues={','.join(wanted)}",
                f"--concurrency={concurrency}",
                f"--loglevel={log_level}",
                # Several workers may stand on one machine.
                f"--hostname={'-'.join(wanted)}-{os.getpid()}@%h",
                # Workers need not know of each other: the rows tell them everything.
                "--without-gossip",
                "--without-mingle",
            ]
        )


def _queues() -> list[str]:
    return [settings.CELERY_TASK_DEFAULT_QUEUE, *dict.fromkeys(settings.JOB_QUEUES.values())]

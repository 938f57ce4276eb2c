"""Application configuration of the kernel."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "compliance.core"
    label = "core"
    verbose_name = _("Work queue")

    def ready(self) -> None:
        # Tasks bind to the application that is current when they are first called.
        import_module("compliance.celery")
        import_module("compliance.core.handlers").handlers_discover()

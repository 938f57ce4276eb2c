"""Application configuration."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "compliance.alerts"
    label = "alerts"
    verbose_name = _("Alerts")

    def ready(self) -> None:
        import_module("compliance.alerts.checks")

"""Says what this app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "compliance.api"
    label = "api"
    verbose_name = _("interface for programs")

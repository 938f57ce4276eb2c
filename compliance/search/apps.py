"""Says what this app is called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "compliance.search"
    label = "search"
    verbose_name = _("Search")

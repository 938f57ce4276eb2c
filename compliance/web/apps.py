"""Application configuration, and the entries of these pages in the bar above every page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from compliance.core.navigation import Entry, entry_add


class WebConfig(AppConfig):
    name = "compliance.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        for entry in (
            Entry(label="CBAM", route="cbam:choose", place=25, is_first=True),
            Entry(label=_("Gap reports"), route="web:gaps", place=60),
            Entry(label=_("Source health"), route="web:sources", place=70),
            Entry(label=_("Report card"), route="web:report-card", place=80),
            Entry(label=_("Two texts of an act"), route="web:law-choose", place=90),
            Entry(label=_("Lists and forms"), route="admin:index", place=200),
        ):
            entry_add(entry)

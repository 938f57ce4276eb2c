"""The admin's face."""

from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "Fairlead",
    "SITE_HEADER": "Fairlead",
    "SITE_SUBHEADER": _("Compliance risk for exporters"),
    "SHOW_LANGUAGES": True,
    "SIDEBAR": {"show_search": True, "show_all_applications": True},
}

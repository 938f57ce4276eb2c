"""The admin's face."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": "Fairlead",
    "SITE_HEADER": "Fairlead",
    "SITE_SUBHEADER": _("Compliance risk for exporters"),
    "SITE_SYMBOL": "anchor",
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "compliance.web.dashboard.dashboard_fill",
    "STYLES": [lambda request: static("web/fairlead.css")],
    "COLORS": {
        "primary": {
            "50": "239 246 255",
            "100": "219 234 254",
            "200": "191 219 254",
            "300": "147 197 253",
            "400": "96 165 250",
            "500": "46 112 200",
            "600": "37 96 184",
            "700": "30 78 150",
            "800": "30 64 120",
            "900": "25 52 98",
            "950": "16 34 66",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "compliance.web.navigation.sidebar",
    },
}

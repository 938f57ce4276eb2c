"""The side bar of the admin, in the order of the chain. It asks each page who may see it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

_GROUPS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (
        _("For the firm"),
        (
            ("exposure.finding", "flag"),
            ("exposure.exposure", "join_inner"),
            ("exposure.evidencereminder", "alarm"),
            ("exposure.calendarentry", "event"),
        ),
    ),
    (
        _("Firms and products"),
        (
            ("firms.product", "inventory_2"),
            ("firms.component", "account_tree"),
            ("firms.tradeflow", "local_shipping"),
            ("firms.evidence", "verified"),
            ("firms.firm", "factory"),
            ("firms.association", "groups"),
            ("firms.membership", "handshake"),
        ),
    ),
    (
        "CBAM",
        (
            ("cbam.productcost", "euro"),
            ("cbam.shipment", "local_shipping"),
            ("cbam.installation", "factory"),
            ("cbam.emissiondeclaration", "co2"),
            ("cbam.costchange", "trending_up"),
            ("cbam.costalarm", "notifications"),
            ("cbam.savedscenario", "alt_route"),
            ("cbam.packedition", "rule"),
        ),
    ),
    (
        _("The law"),
        (
            ("regulations.notice", "campaign"),
            ("regulations.measure", "gavel"),
            ("regulations.listing", "list_alt"),
            ("regulations.substance", "science"),
            ("regulations.act", "menu_book"),
            ("regulations.watchedact", "visibility"),
            ("firms.watchedpage", "rss_feed"),
        ),
    ),
    (
        _("Where it comes from"),
        (
            ("regulations.source", "cell_tower"),
            ("regulations.run", "play_circle"),
            ("regulations.capture", "photo_camera"),
            ("regulations.unreadablerow", "report"),
            ("regulations.noticeversion", "history"),
            ("regulations.documenttext", "description"),
        ),
    ),
    (
        _("Mail"),
        (
            ("alerts.subscription", "mail"),
            ("alerts.delivery", "outgoing_mail"),
            ("alerts.alertrule", "rule"),
            ("alerts.suppression", "unsubscribe"),
        ),
    ),
    (
        _("This installation"),
        (("firms.user", "person"), ("core.job", "work_history"), ("evidence.record", "link")),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links to the lists that the user may read."""
    first = {
        "title": None,
        "items": [
            _item(_("Overview"), "dashboard", reverse("admin:index")),
            _item(_("Reviews"), "rate_review", reverse("admin:regulations_notice_review_next")),
            _item(_("Report card"), "grading", reverse("web:report-card")),
            _item(_("Gap reports"), "fact_check", reverse("web:gaps")),
            _item("CBAM", "euro", reverse("cbam:choose")),
            _item(_("Source health"), "monitor_heart", reverse("web:sources")),
            _item(_("Two texts of an act"), "difference", reverse("web:law-choose")),
        ],
    }
    by_label = {model._meta.label_lower: page for model, page in admin.site._registry.items()}
    groups = [first]
    for title, members in _GROUPS:
        items = [
            _item(by_label[label].opts.verbose_name_plural, icon, address)
            for label, icon in members
            if label in by_label
            and by_label[label].has_view_permission(request)
            and (address := list_address(label))
        ]
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def list_address(label: str) -> str:
    """Address of the list of a table (`app.model`); empty where it has no page."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_changelist")
    except NoReverseMatch:
        return ""


def _item(title: Any, icon: str, address: str) -> dict[str, Any]:
    return {"title": _capital(title), "icon": icon, "link": address}


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]

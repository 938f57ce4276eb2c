"""Addresses."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from compliance.web import (
    gap_association_views,
    gap_views,
    health_views,
    law_views,
    source_views,
    views,
)

admin.site.index_title = _("Overview")
# One login for everything: the second factor and the lock-out stand before the admin as well.
admin.site.login = secure_admin_login(admin.site.login)

pages = (
    [
        path("", views.root, name="root"),
        path("sources/", source_views.sources, name="sources"),
        path("sources.xlsx", source_views.sources_table, name="sources-table"),
        path("sources/<slug:name>/", source_views.source, name="source"),
        path("sources/<slug:name>/runs.xlsx", source_views.runs_table, name="source-runs-table"),
        path("report-card/", views.card, name="report-card"),
        path("notices/<int:pk>/", RedirectView.as_view(pattern_name="desk:notice"), name="notice"),
        path("law/", law_views.choose, name="law-choose"),
        path("law/<str:before>/<str:after>/", law_views.difference, name="law-difference"),
        path("law/<str:before>/<str:after>/changes.xlsx", law_views.workbook, name="law-workbook"),
        path("gaps/", gap_views.choose, name="gaps"),
        path("gaps/<slug:code>/", gap_views.firm, name="gaps-firm"),
        path("gaps/associations/<slug:code>/", gap_association_views.association, name="gaps-association"),
        path(
            "gaps/associations/<slug:code>/report.pdf",
            gap_association_views.print_out,
            name="gaps-association-pdf",
        ),
        path(
            "gaps/associations/<slug:code>/refresh",
            gap_association_views.refresh,
            name="gaps-association-refresh",
        ),
        path("gaps/<slug:code>/products/<int:pk>/", gap_views.product, name="gaps-product"),
        path("gaps/<slug:code>/report.<slug:language>.<slug:kind>", gap_views.download, name="gaps-file"),
        path("media/evidence/<path:name>", views.evidence_file, name="evidence-file"),
    ],
    "web",
)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("compliance.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz/live", health_views.live, name="health-live"),
    path("healthz/ready", health_views.ready, name="health-ready"),
    path("healthz/pipeline", health_views.pipeline, name="health-pipeline"),
    path("", include(pages)),
    path("desk/", include("compliance.desk.urls")),
    path("start/", include("compliance.onboarding.urls")),
    path("cbam/", include("compliance.web.cbam_urls")),
    path("search/", include("compliance.search.urls")),
    path("room/", include("compliance.room.urls")),
    path("", include("compliance.alerts.urls")),
    path("", include("compliance.studies.urls")),
    path("", include("compliance.channels.urls")),
    path("", include("compliance.api.urls")),
]

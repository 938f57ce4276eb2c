"""Addresses of studies."""

from django.urls import path

from compliance.studies.views import listing, panel, plot, report, study

app_name = "studies"

urlpatterns = [
    path("studies/", listing.studies, name="list"),
    path("studies/new/", listing.new, name="new"),
    path("studies/compare/", report.compare, name="compare"),
    path("studies/panels/new/", panel.new, name="panel-new"),
    path("studies/panels/members/", panel.members, name="panel-members"),
    path("studies/panels/<int:pk>/", panel.panel, name="panel"),
    path("studies/panels/<int:pk>/delete/", panel.delete, name="panel-delete"),
    path("studies/reports/<int:pk>/", report.report, name="report"),
    path("studies/reports/<int:pk>/all.zip", report.archive, name="archive"),
    path("studies/reports/<int:pk>/plots/<str:name>.svg", plot.plot, name="plot"),
    path("studies/reports/<int:pk>/share/", report.share, name="share"),
    path("studies/reports/<int:pk>/files/<path:path>", report.file, name="file"),
    path("studies/shares/<int:pk>/withdraw/", report.unshare, name="unshare"),
    path("studies/<int:pk>/", study.study, name="study"),
    path("studies/<int:pk>/progress/", study.progress, name="progress"),
]

"""Addresses of the desk."""

from django.urls import path

from compliance.desk import (
    calendar_views,
    evidence_views,
    finding_views,
    notice_views,
    plot_views,
    product_views,
    theme_views,
    today_views,
    triage_views,
)
from compliance.desk.plotting import views as bundle_views

app_name = "desk"

urlpatterns = [
    path("today/", today_views.today, name="today"),
    path("today/not-yours/", today_views.not_yours, name="not-yours"),
    path("today/list.xlsx", today_views.workbook, name="today-workbook"),
    path("today/<slug:code>/", today_views.part, name="today-part"),
    path("today/money.svg", plot_views.today, name="today-plot"),
    path("findings/<int:pk>/dates.svg", plot_views.finding, name="finding-dates"),
    path("products/<int:pk>/limits.svg", plot_views.product, name="product-limits"),
    path("notices/<int:pk>/dates.svg", plot_views.notice, name="notice-dates"),
    path("triage/", triage_views.settle, name="triage"),
    path("findings/<int:pk>/", finding_views.finding, name="finding"),
    path("findings/<int:pk>/explanation.json", finding_views.explanation, name="finding-explanation"),
    path("findings/<int:pk>/products.xlsx", finding_views.products, name="finding-products"),
    path("notices/<int:pk>/", notice_views.notice, name="notice"),
    path("products/", product_views.products, name="products"),
    path("products/list.xlsx", product_views.products_workbook, name="products-workbook"),
    path("products/<int:pk>/", product_views.product, name="product"),
    path("products/<int:pk>/product.xlsx", product_views.product_workbook, name="product-workbook"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/dates.xlsx", calendar_views.workbook, name="calendar-workbook"),
    path("calendar/months.svg", calendar_views.chart, name="calendar-chart"),
    path("calendar/<slug:code>.ics", calendar_views.calendar_file, name="calendar-file"),
    path("evidence/", evidence_views.evidence, name="evidence"),
    path("evidence/list.xlsx", evidence_views.workbook, name="evidence-workbook"),
    path("evidence/new/", evidence_views.upload, name="evidence-new"),
    path("plots/<slug:name>.js", bundle_views.bundle, name="plot-bundle"),
    path("theme/", theme_views.theme, name="theme"),
]

"""Addresses of the CBAM pages."""

from django.urls import path

from compliance.web import cbam_scenario_views, cbam_shipment_views, cbam_views

app_name = "cbam"

urlpatterns = [
    path("", cbam_views.choose, name="choose"),
    path("<slug:code>/", cbam_views.firm, name="firm"),
    path("<slug:code>/products/<int:pk>/", cbam_views.product, name="product"),
    path("<slug:code>/pictures/<slug:name>.svg", cbam_views.picture, name="picture"),
    path("<slug:code>/report.<slug:language>.<slug:kind>", cbam_views.report, name="report"),
    path("<slug:code>/alarm", cbam_views.alarm, name="alarm"),
    path("<slug:code>/changes/<int:pk>/seen", cbam_views.seen, name="seen"),
    path("<slug:code>/shipments/", cbam_shipment_views.shipments, name="shipments"),
    path("<slug:code>/shipments/import", cbam_shipment_views.upload, name="shipments-import"),
    path("<slug:code>/shipments/template.xlsx", cbam_shipment_views.template, name="shipments-template"),
    path("<slug:code>/scenarios/", cbam_scenario_views.scenarios, name="scenarios"),
    path("<slug:code>/scenarios/years.svg", cbam_scenario_views.picture, name="scenario-picture"),
    path("<slug:code>/scenarios/table.xlsx", cbam_scenario_views.sheet, name="scenario-table"),
    path("<slug:code>/scenarios/<int:pk>/delete", cbam_scenario_views.delete, name="scenario-delete"),
]

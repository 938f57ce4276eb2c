"""Lists as Excel or CSV, safe to open: a cell that a spreadsheet would run as a formula is made text."""

from functools import cache
from typing import Any

import tablib
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import HttpRequest
from import_export.admin import ExportActionMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource, modelresource_factory
from unfold.contrib.import_export.forms import SelectableFieldsExportForm

from compliance.core.spreadsheets import formula_guard


def _guarded(dataset: tablib.Dataset) -> tablib.Dataset:
    return tablib.Dataset(
        *(tuple(formula_guard(cell) for cell in row) for row in dataset),
        headers=[formula_guard(header) for header in dataset.headers or ()],
        title=(dataset.title or "")[:31] or None,
    )


class GuardedXLSX(XLSX):
    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return super().export_data(_guarded(dataset), **kwargs)


class GuardedCSV(CSV):
    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> str:
        return super().export_data(_guarded(dataset), **kwargs)


class ExportAdmin(ExportActionMixin):
    """Export of the filtered list or of the chosen rows. `export_fields` or `resource_classes` say what."""

    formats = [GuardedXLSX, GuardedCSV]
    to_encoding = "utf-8-sig"  # Excel takes a CSV file without a mark for the local code page
    export_form_class = SelectableFieldsExportForm
    show_change_form_export = False
    export_fields: tuple[str, ...] = ()

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[ModelResource]]:
        if self.resource_classes:
            return list(self.resource_classes)
        if not self.export_fields:
            raise ImproperlyConfigured(f"{type(self).__name__} names no export_fields")
        return [_resource(self.model, self.export_fields)]

    def get_valid_export_item_pks(self, request: HttpRequest) -> Any:
        # The library's own answer is every row of the table, whoever asks.
        return self.get_queryset(request).values_list("pk", flat=True)


@cache
def _resource(model: type[Model], fields: tuple[str, ...]) -> type[ModelResource]:
    return modelresource_factory(model, meta_options={"fields": fields, "export_order": fields})

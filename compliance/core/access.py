"""Which role may read and write which table in the admin. It knows roles by name, no app's tables.

Permissions live in code: there are no permission rows to maintain, and a test walks the whole matrix.
"""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest
from unfold.contrib.filters.admin import RelatedDropdownFilter

from compliance.core.roles import ADMINISTRATORS, EVERY_ROLE, role_of


class RoleRules:
    """For a ModelAdmin or an inline: who reads, who writes, and which rows a user sees at all.

    Without further word everybody reads all rows and nobody writes. `visible` narrows the rows; list,
    page, autocomplete, choices, export and actions all take their rows from it.
    """

    readers: frozenset[str] = EVERY_ROLE
    creators: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    deleters: frozenset[str] = frozenset()
    operators: frozenset[str] = ADMINISTRATORS
    """Who may use actions that ask for the permission “operate”."""

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.visible(super().get_queryset(request), request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.readers)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.readers)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.creators)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.deleters)

    def has_operate_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.operators)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.readers)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        return super().formfield_for_foreignkey(db_field, request, **self._choices(db_field, request, kwargs))

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        return super().formfield_for_manytomany(db_field, request, **self._choices(db_field, request, kwargs))

    def _choices(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
        rows = rows_of(self.admin_site, db_field.remote_field.model, request)
        return kwargs if rows is None or "queryset" in kwargs else {**kwargs, "queryset": rows}

    @staticmethod
    def _may(request: HttpRequest, roles: frozenset[str]) -> bool:
        return role_of(request.user) in roles


class DeletingRules(RoleRules):
    """Rows that may be deleted although nobody may delete what we derived from them."""

    derived: frozenset[str] = frozenset()
    """Labels (`app.Model`) of rows that go with the deleted one and are ours to recompute."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        found, counts, refused, protected = super().get_deleted_objects(objs, request)
        ours = {
            str(model._meta.verbose_name)
            for model in self.admin_site._registry
            if model._meta.label in self.derived
        }
        return found, counts, {name for name in refused if str(name) not in ours}, protected


class VisibleRelatedFilter(RelatedDropdownFilter):
    """A drop-down over a relation that offers only rows which the user may see."""

    def field_choices(
        self, field: "Field[Any, Any]", request: HttpRequest, model_admin: "ModelAdmin[Any]"
    ) -> list[tuple[Any, str]]:
        rows = rows_of(model_admin.admin_site, field.remote_field.model, request)
        if rows is None:
            return list(super().field_choices(field, request, model_admin))
        return [(row.pk, str(row)) for row in rows]


def rows_of(site: Any, model: type[Model], request: HttpRequest) -> QuerySet[Any] | None:
    """The rows of a registered model that the user may see; None where the model has no admin."""
    admin = site._registry.get(model)
    return admin.get_queryset(request) if admin else None

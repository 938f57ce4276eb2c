"""The import page of a list: upload, see the report of a dry run, confirm. The engine is the command's."""

import io
from typing import Any, ClassVar

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from openpyxl import Workbook

from compliance.core.roles import ADMINISTRATORS, EDITORS, role_of
from compliance.firms.admin.uploads import KEPT_SECONDS, UploadForm, upload_keep, upload_path
from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.kinds import OF_FIRMS
from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.report import ImportReport, problem_json
from compliance.firms.imports.scope import Scope
from compliance.firms.imports.synonyms import chinese_header
from compliance.firms.selectors import firm_list_editable

SHOWN_PROBLEMS = 300
_SALT = "firms.import"


class ImportAdmin:
    """For a ModelAdmin whose rows can be imported; `import_kind` names the layout."""

    import_kind: ClassVar[str]
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def has_import_permission(self, request: HttpRequest) -> bool:
        allowed = EDITORS if self.import_kind in OF_FIRMS else ADMINISTRATORS
        return role_of(request.user) in allowed

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        guarded = self.admin_site.admin_view
        return [
            path("import/", guarded(self.import_view), name=f"{name}_import"),
            path("import/table/", guarded(self.import_table_view), name=f"{name}_import_table"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {**(extra_context or {}), "has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, context)

    def import_table_view(self, request: HttpRequest) -> HttpResponse:
        """An empty workbook with the columns of this kind, all as text so that no zero gets lost."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        book = Workbook()
        sheet = book.active
        sheet.title = self.import_kind
        for place, column in enumerate(LAYOUTS[self.import_kind].columns, start=1):
            cell = sheet.cell(1, place, header_shown(self.import_kind, column.name))
            dimension = sheet.column_dimensions[cell.column_letter]
            dimension.number_format, dimension.width = "@", 18
        sheet.freeze_panes = "A2"
        file = io.BytesIO()
        book.save(file)
        response = HttpResponse(
            file.getvalue(),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        response["Content-Disposition"] = f'attachment; filename="{self.import_kind}.xlsx"'
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows the form; a file shows its report; the ticket of that report applies it."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "ticket" in request.POST:
            return self._import_apply(request)
        form = UploadForm(
            request.POST or None, request.FILES or None, kind=self.import_kind, user=request.user
        )
        if request.method != "POST" or not form.is_valid():
            return self._import_page(request, form=form)
        return self._import_check(request, form)

    def _import_check(self, request: HttpRequest, form: UploadForm) -> HttpResponse:
        wish = {
            "kind": self.import_kind,
            "user": request.user.pk,
            "stored": upload_keep(form.cleaned_data["file"]),
            "name": form.cleaned_data["file"].name,
            "firm": form.cleaned_data["firm"].pk if form.cleaned_data.get("firm") else None,
            "sheet": form.cleaned_data["sheet"],
            "whole": form.cleaned_data.get("whole", False),
            "ignore": [word.strip() for word in form.cleaned_data["ignore"].split(",") if word.strip()],
        }
        report = self._import_run(request, wish, dry_run=True)
        if not report.accepted:
            upload_path(wish["stored"]).unlink(missing_ok=True)
        return self._import_page(
            request,
            form=form,
            report=report,
            ticket=signing.dumps(wish, salt=_SALT) if report.accepted else "",
        )

    def _import_apply(self, request: HttpRequest) -> HttpResponse:
        try:
            wish = signing.loads(request.POST["ticket"], salt=_SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            wish = {}
        is_own = wish.get("user") == request.user.pk and wish.get("kind") == self.import_kind
        if not is_own or not upload_path(wish["stored"]).is_file():
            messages.error(request, gettext("That import is no longer waiting. Choose the file again."))
            return HttpResponseRedirect(request.path)
        report = self._import_run(request, wish, dry_run=False)
        upload_path(wish["stored"]).unlink(missing_ok=True)
        if not report.accepted:
            form = UploadForm(kind=self.import_kind, user=request.user)
            return self._import_page(request, form=form, report=report)
        messages.success(
            request,
            gettext("%(file)s imported: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
            % {
                "file": report.file,
                "created": report.created,
                "changed": report.changed,
                "unchanged": report.unchanged,
            },
        )
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def _import_run(self, request: HttpRequest, wish: dict[str, Any], *, dry_run: bool) -> ImportReport:
        firms = firm_list_editable(user=request.user)
        firm = firms.filter(pk=wish["firm"]).first() if wish["firm"] else None
        if wish["firm"] and firm is None:
            raise PermissionDenied
        return import_run(
            kind=wish["kind"],
            file=ImportFile(
                path=upload_path(wish["stored"]),
                name=wish["name"],
                sheet=wish["sheet"],
                ignore=wish["ignore"],
            ),
            scope=Scope(firms=firms, firm=firm, actor=str(request.user), is_whole=wish["whole"]),
            dry_run=dry_run,
        )

    def _import_page(
        self, request: HttpRequest, *, form: UploadForm, report: ImportReport | None = None, ticket: str = ""
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import"),
            "opts": self.opts,
            "form": form,
            "columns": [
                (header_shown(self.import_kind, column.name), column)
                for column in LAYOUTS[self.import_kind].columns
            ],
            "report": report,
            "problems": [problem_json(row) for row in report.problems[:SHOWN_PROBLEMS]] if report else [],
            "warnings": [problem_json(row) for row in report.warnings[:SHOWN_PROBLEMS]] if report else [],
            "ticket": ticket,
        }
        return TemplateResponse(request, "firms/import.html", context)


def header_shown(kind: str, column: str) -> str:
    """The header as a reader of Chinese would write it, else the column's own name; both are understood."""
    return chinese_header(kind, column) if (get_language() or "").startswith("zh") else column

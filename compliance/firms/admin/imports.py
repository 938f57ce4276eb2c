"""The import page of a list: upload, see columns and report, correct, agree. The engine is the command's."""

import io
from typing import Any, ClassVar

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext
from openpyxl import Workbook

from compliance.core import clock
from compliance.core.roles import ADMINISTRATORS, EDITORS, role_of
from compliance.core.tables import excel_answer
from compliance.firms.admin.mapping import mapping_rows, mapping_said
from compliance.firms.admin.uploads import KEPT_SECONDS, UploadForm, upload_keep
from compliance.firms.imports.faults import PARTS, faults_sheet
from compliance.firms.imports.file_runs import LARGE_BYTES, run_ask, upload_path, wish_run
from compliance.firms.imports.kinds import OF_FIRMS
from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.report import ImportReport
from compliance.firms.imports.synonyms import chinese_header
from compliance.firms.models import ImportFileRun

SHOWN_PROBLEMS = 300
_SALT = "firms.import"
_ROWS = ("created", "changed", "unchanged")


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
            path("import/run/<int:run>/", guarded(self.import_run_view), name=f"{name}_import_run"),
            path(
                "import/run/<int:run>/problems.xlsx",
                guarded(self.import_faults_view),
                name=f"{name}_import_faults",
            ),
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
        """GET shows the form; a file shows its columns and report; the ticket of that report goes on."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "ticket" in request.POST:
            return self._import_go_on(request)
        form = UploadForm(
            request.POST or None, request.FILES or None, kind=self.import_kind, user=request.user
        )
        if request.method != "POST" or not form.is_valid():
            return self._import_page(request, form=form)
        wish = {
            "kind": self.import_kind,
            "user": request.user.pk,
            "stored": upload_keep(form.cleaned_data["file"]),
            "name": form.cleaned_data["file"].name,
            "firm": form.cleaned_data["firm"].pk if form.cleaned_data.get("firm") else None,
            "sheet": form.cleaned_data["sheet"],
            "whole": form.cleaned_data.get("whole", False),
            "ignore": [word.strip() for word in form.cleaned_data["ignore"].split(",") if word.strip()],
            "columns": {},
        }
        return self._import_check(request, wish, form)

    def import_run_view(self, request: HttpRequest, run: int) -> HttpResponse:
        """A file that a worker reads: how far it is, then its report as for any other."""
        found = get_object_or_404(ImportFileRun, pk=run, user=request.user, kind=self.import_kind)
        if not self.has_import_permission(request):
            raise PermissionDenied
        if found.state in (ImportFileRun.State.WAITING, ImportFileRun.State.RUNNING):
            context = {**self.admin_site.each_context(request), "title": gettext("Import"), "run": found}
            return TemplateResponse(request, "firms/import_run.html", {**context, "opts": self.opts})
        form = UploadForm(kind=self.import_kind, user=request.user)
        if found.report is None:
            messages.error(request, gettext("That import is no longer waiting. Choose the file again."))
            return self._import_page(request, form=form)
        if not found.is_dry and found.report["accepted"]:
            return self._import_done(request, found.report)
        return self._import_page(
            request, form=form, report=found.report, ticket=self._ticket(found), run=found
        )

    def _ticket(self, run: ImportFileRun) -> str:
        wish = {name: value for name, value in run.wish.items() if name != "partial"}
        return signing.dumps(wish, salt=_SALT) if upload_path(wish["stored"]).is_file() else ""

    def _import_check(
        self, request: HttpRequest, wish: dict[str, Any], form: UploadForm | None = None
    ) -> HttpResponse:
        if upload_path(wish["stored"]).stat().st_size > LARGE_BYTES:
            return self._import_queue(request, wish, is_dry=True)
        report = self._import_run(request, wish, dry_run=True)
        form = form or UploadForm(kind=self.import_kind, user=request.user)
        ticket = signing.dumps(wish, salt=_SALT) if report.columns or report.accepted else ""
        if not ticket:
            upload_path(wish["stored"]).unlink(missing_ok=True)
        run = self._import_kept(request, wish, report)
        return self._import_page(request, form=form, report=report, ticket=ticket, run=run)

    def _import_kept(
        self, request: HttpRequest, wish: dict[str, Any], report: ImportReport
    ) -> ImportFileRun | None:
        """A report that says something of rows is kept, so that it can be had as a workbook."""
        told = report.to_json()
        if not any(told[part] for part in PARTS):
            return None
        return ImportFileRun.objects.create(
            user=request.user,
            kind=self.import_kind,
            wish=wish,
            state=ImportFileRun.State.DONE,
            report=told,
            finished_at=clock.now(),
        )

    def import_faults_view(self, request: HttpRequest, run: int) -> FileResponse:
        """What a file's report says row by row, as a workbook."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        found = get_object_or_404(
            ImportFileRun, pk=run, user=request.user, kind=self.import_kind, report__isnull=False
        )
        return excel_answer(f"{self.import_kind}_problems", [faults_sheet(found.report or {})])

    def _import_go_on(self, request: HttpRequest) -> HttpResponse:
        """With the ticket of a report: look again with other columns, or write it."""
        try:
            wish = signing.loads(request.POST["ticket"], salt=_SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            wish = {}
        is_own = wish.get("user") == request.user.pk and wish.get("kind") == self.import_kind
        if not is_own or not upload_path(wish["stored"]).is_file():
            messages.error(request, gettext("That import is no longer waiting. Choose the file again."))
            return HttpResponseRedirect(reverse(f"admin:{self._import_name}_import"))
        said = mapping_said(request.POST)
        if "again" in request.POST or said:
            wish["columns"] = {**wish.get("columns", {}), **said}
            return self._import_check(request, wish)
        is_partial = "partial" in request.POST
        if upload_path(wish["stored"]).stat().st_size > LARGE_BYTES:
            return self._import_queue(request, wish, is_dry=False, is_partial=is_partial)
        report = self._import_run(request, wish, dry_run=False, is_partial=is_partial)
        if not report.accepted:
            form = UploadForm(kind=self.import_kind, user=request.user)
            ticket = signing.dumps(wish, salt=_SALT)
            return self._import_page(request, form=form, report=report, ticket=ticket)
        upload_path(wish["stored"]).unlink(missing_ok=True)
        return self._import_done(request, report.to_json())

    def _import_queue(
        self, request: HttpRequest, wish: dict[str, Any], *, is_dry: bool, is_partial: bool = False
    ) -> HttpResponse:
        run = run_ask(user=request.user, wish=wish, is_dry=is_dry, is_partial=is_partial)
        return HttpResponseRedirect(reverse(f"admin:{self._import_name}_import_run", args=[run.pk]))

    @property
    def _import_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def _import_done(self, request: HttpRequest, report: dict[str, Any]) -> HttpResponse:
        messages.success(
            request,
            gettext("%(file)s imported: %(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
            % {name: report[name] for name in ("file", "created", "changed", "unchanged")},
        )
        if report["partial"]:
            left = gettext("%(count)d rows were left out.") % {"count": report["rows_rejected"]}
            messages.warning(request, left)
        return HttpResponseRedirect(reverse(f"admin:{self._import_name}_changelist"))

    def _import_run(
        self, request: HttpRequest, wish: dict[str, Any], *, dry_run: bool, is_partial: bool = False
    ) -> ImportReport:
        report = wish_run(wish, request.user, dry_run=dry_run, is_partial=is_partial)
        if report is None:
            raise PermissionDenied
        return report

    def _import_page(
        self,
        request: HttpRequest,
        *,
        form: UploadForm,
        report: ImportReport | dict[str, Any] | None = None,
        ticket: str = "",
        run: ImportFileRun | None = None,
    ) -> HttpResponse:
        told = report.to_json() if isinstance(report, ImportReport) else report
        shown = {
            name: told[name][:SHOWN_PROBLEMS] if told else [] for name in ("rejected", "warnings", "skipped")
        }
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
            "told": told,
            "could_rows": sum(told["could"].get(name, 0) for name in _ROWS) if told else 0,
            "mapping": mapping_rows(told["columns"]) if told else [],
            "problems": shown["rejected"],
            "warnings": shown["warnings"],
            "skipped": shown["skipped"],
            "ticket": ticket,
            "faults_url": reverse(f"admin:{self._import_name}_import_faults", args=[run.pk]) if run else "",
        }
        return TemplateResponse(request, "firms/import.html", context)


def header_shown(kind: str, column: str) -> str:
    """The header as a reader of Chinese would write it, else the column's own name; both are understood."""
    return chinese_header(kind, column) if (get_language() or "").startswith("zh") else column

"""`manage.py gap_report --out DIR`: what a firm, a product or an association lacks, in both languages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.exposure.gaps.gathering import firm_report
from compliance.exposure.gaps.members import MemberReports
from compliance.exposure.gaps.members_told import association_write
from compliance.exposure.gaps.rendering import report_write
from compliance.exposure.gaps.report import GapReport
from compliance.firms.models import Association, Firm, Product


class Command(BaseCommand):
    help = _("Write gap reports as HTML, PDF, Excel and JSON, in English and Chinese.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", default="", help=_("code of the firm"))
        parser.add_argument("--product", default="", help=_("SKU of one product of the firm"))
        parser.add_argument(
            "--association", default="", help=_("code of the association, in place of a firm")
        )
        parser.add_argument(
            "--members",
            action="store_true",
            help=_("also write the report of each member of the association"),
        )
        parser.add_argument("--out", required=True, type=Path, help=_("folder to write to"))

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["firm"]) == bool(options["association"]):
            raise CommandError(_("Name either a firm (--firm) or an association (--association)."))
        folder = options["out"]
        if folder.exists() and not folder.is_dir():
            raise CommandError(_("%(path)s is a file: name a folder.") % {"path": folder})
        if options["association"]:
            self._association(options["association"], folder, each=options["members"])
            return
        firm = Firm.objects.filter(code=options["firm"]).first()
        if firm is None:
            raise CommandError(_("There is no firm “%(code)s”.") % {"code": options["firm"]})
        product = None
        if options["product"]:
            product = Product.objects.filter(firm=firm, sku=options["product"]).first()
            if product is None:
                raise CommandError(
                    _("The firm %(firm)s has no product “%(sku)s”.")
                    % {"firm": firm.code, "sku": options["product"]}
                )
        self._say(report_write(firm_report(firm=firm, product=product), folder))

    def _association(self, code: str, folder: Path, *, each: bool) -> None:
        association = Association.objects.filter(code=code).first()
        if association is None:
            raise CommandError(_("There is no association “%(code)s”.") % {"code": code})

        def write(firm: Firm, report: GapReport) -> None:
            if each:
                report_write(report, folder / "members" / firm.code)

        def progress(done: int, total: int) -> None:
            if self.stderr.isatty():
                self.stderr.write(f"\r{done}/{total}", ending="")

        with MemberReports(association) as reports:
            reports.read(each=write, on_member=progress)
            self._say(association_write(reports, folder))

    def _say(self, paths: list[Path]) -> None:
        for path in paths:
            self.stdout.write(str(path))

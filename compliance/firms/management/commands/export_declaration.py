"""`manage.py export_declaration --product SKU --format ipc1752a --out FILE`: what a product is made of."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from compliance.firms.declarations.writing import ipc1752a_write
from compliance.firms.exchange import declaration_make
from compliance.firms.exchange_sheet import workbook_make
from compliance.firms.models import Product


class Command(BaseCommand):
    help = _("Write the material declaration of a product as IPC-1752A or Excel.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--product", required=True, metavar="SKU", help=gettext("SKU of the product"))
        parser.add_argument("--firm", default="", help=gettext("code of its firm, if several have the SKU"))
        parser.add_argument("--format", choices=("ipc1752a", "xlsx"), default="ipc1752a")
        parser.add_argument("--out", type=Path, required=True, help=gettext("file to write"))

    def handle(self, *args: Any, **options: Any) -> None:
        product = self._product(options["product"], options["firm"])
        if not product.components.exists() and not product.declarations.exists():
            raise CommandError(
                gettext("Nothing is known of what %(sku)s is made of. Import its bill of material first.")
                % {"sku": product.sku},
                returncode=1,
            )
        out = Path(options["out"])
        try:
            if options["format"] == "xlsx":
                workbook_make(product).save(out)
            else:
                out.write_bytes(ipc1752a_write(declaration_make(product)))
        except OSError as fault:
            raise CommandError(
                gettext("%(path)s cannot be written: %(fault)s.") % {"path": out, "fault": fault.strerror},
                returncode=2,
            ) from fault
        self.stdout.write(gettext("%(sku)s written to %(path)s.") % {"sku": product.sku, "path": out})

    def _product(self, sku: str, firm: str) -> Product:
        found = Product.objects.filter(sku=sku).select_related("firm")
        if firm:
            found = found.filter(firm__code=firm)
        products = list(found[:2])
        if not products:
            raise CommandError(
                gettext("There is no product with the SKU %(sku)s.") % {"sku": sku}, returncode=2
            )
        if len(products) > 1:
            said = gettext("Several firms have the SKU %(sku)s. Name one with --firm.") % {"sku": sku}
            raise CommandError(said, returncode=2)
        return products[0]

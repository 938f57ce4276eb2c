"""Rows of CBAM for tests: a maker of screws in China and what it sells, declares and ships."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import factory
import yaml
from factory.django import DjangoModelFactory

from compliance.carbon.engine.rulepack import CURRENT, PACKS
from compliance.cbam.models import EmissionDeclaration, Installation, Shipment
from compliance.firms.models import Firm, Product
from tests.factories import FirmFactory, ProductFactory, TradeFlowFactory

DAY = date(2026, 11, 20)
SCREW = "73181588"


class InstallationFactory(DjangoModelFactory):
    firm = factory.SubFactory(FirmFactory)
    name = factory.Sequence(lambda n: f"Works {n}")
    country = "CN"

    class Meta:
        model = Installation


class DeclarationFactory(DjangoModelFactory):
    installation = factory.SubFactory(InstallationFactory)
    cn = SCREW
    production_year = 2026
    route = "C"
    see_direct = Decimal("1.8")
    see_indirect = Decimal("0.2")
    see_scope = "product"
    is_verified = True

    class Meta:
        model = EmissionDeclaration
        skip_postgeneration_save = True


class ShipmentFactory(DjangoModelFactory):
    product = factory.SubFactory(ProductFactory, cn=SCREW, hs="731815")
    firm = factory.SelfAttribute("product.firm")
    reference = factory.Sequence(lambda n: f"INV-{n}")
    cn = SCREW
    market = "DE"
    country = "CN"
    mass_t = Decimal(10)
    import_date = date(2026, 2, 15)

    class Meta:
        model = Shipment


def screw_of(firm: Firm, sku: str = "BOLT", cn: str = SCREW, **fields: Any) -> Product:
    made = {"name": f"{sku} of steel", "cn": cn, "hs": cn[:6], "markets": [], **fields}
    return ProductFactory(firm=firm, sku=sku, **made)


def sold(product: Product, market: str = "DE", kg: Any = 50_000, year: int = 2025) -> Any:
    return TradeFlowFactory(product=product, market=market, year=year, value=100_000, mass_kg=kg)


def edition_make(folder: Path, name: str, change: Callable[[str, dict[str, str]], None]) -> Path:
    """A pack in `folder` that differs from the engine's where `change(table, row)` says so."""
    place = folder / name
    shutil.copytree(PACKS / CURRENT, place)
    if not (folder / CURRENT).exists():
        shutil.copytree(PACKS / CURRENT, folder / CURRENT)
    manifest = yaml.safe_load((place / "manifest.yaml").read_text("utf-8"))
    manifest["edition"] = name
    for table, entry in manifest["tables"].items():
        path = place / entry["file"]
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            names, rows = list(reader.fieldnames or ()), list(reader)
        for row in rows:
            change(table, row)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        entry["sha256"] = sha256(path.read_bytes()).hexdigest()
    (place / "manifest.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True), "utf-8")
    return place


def dearer(factor: str) -> Callable[[str, dict[str, str]], None]:
    """Every published price times `factor`."""

    def change(table: str, row: dict[str, str]) -> None:
        if table == "prices" and row["eur"]:
            row["eur"] = str(Decimal(row["eur"]) * Decimal(factor))

    return change

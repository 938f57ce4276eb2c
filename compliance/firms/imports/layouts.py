"""The files that can be imported: their columns in English and Chinese, and what a row must hold.

The base format is the header row of the sample tables (compliance/firms/sample/README.md).
"""

import re
import zoneinfo
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug

from compliance.firms.imports.cas import cas
from compliance.firms.imports.cells import Cell, Reader, choice, day, text, whole, words, year, yes_no
from compliance.firms.imports.currencies import currency
from compliance.firms.imports.customs import cn_aged, cn_read, hs_aged, hs_read
from compliance.firms.imports.layout import Column, Layout
from compliance.firms.imports.lines import Placing
from compliance.firms.imports.markets import country, market
from compliance.firms.imports.numbers import number
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.traits import answers_read
from compliance.firms.models import Evidence, User
from regulations.catalogue.loading import catalogue
from regulations.understanding.result import REGIMES

_LIST = "|,;，；、/\n"
EVIDENCE_REGIMES = (*REGIMES, "other")


_POWER_OF_TEN = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,}")


def _sku(cell: Cell) -> str:
    """A number that Excel shows as a power of ten has lost digits: two articles would become one."""
    value: str = text(64)(cell)
    if _POWER_OF_TEN.fullmatch(value):
        raise CellFault("sku_power_of_ten")
    return value


def _code(cell: Cell) -> str:
    value = text(32)(cell)
    try:
        validate_slug(value)
    except ValidationError:
        raise CellFault("not_a_code") from None
    return value


def _mail(cell: Cell) -> str:
    value = text(150)(cell).lower()
    try:
        validate_email(value)
    except ValidationError:
        raise CellFault("not_a_mail_address") from None
    return value


def _zone(cell: Cell) -> str:
    if cell.text not in zoneinfo.available_timezones():
        raise CellFault("unknown_time_zone")
    return cell.text


def _kinds() -> dict[str, str]:
    chinese = {
        "检测报告": Evidence.Kind.TEST_REPORT,
        "测试报告": Evidence.Kind.TEST_REPORT,
        "符合性声明": Evidence.Kind.DECLARATION,
        "declaration of conformity": Evidence.Kind.DECLARATION,
        "证书": Evidence.Kind.CERTIFICATE,
        "供应商声明": Evidence.Kind.SUPPLIER_DECLARATION,
    }
    own = {word: kind for kind in Evidence.Kind for word in (kind.value, kind.value.replace("_", " "))}
    return {word: kind.value for word, kind in (own | chinese).items()}


def _currency_or_none(cell: Cell) -> str:
    return "" if cell.is_blank else currency(cell)


@cache
def _kinds_of_catalogue() -> dict[str, str]:
    """Ids of the kinds of evidence, and their names in both languages → id."""
    held = catalogue().evidence_kinds.values()
    named = {word.casefold(): kind.id for kind in held for word in (kind.text.en, kind.text.zh)}
    return named | {kind.id: kind.id for kind in held}


def _evidence_kind(cell: Cell) -> str:
    return _known(cell, _kinds_of_catalogue(), "unknown_evidence_kind")


def _obligation(cell: Cell) -> str:
    return _known(cell, {name: name for name in catalogue().obligations}, "unknown_obligation")


def _known(cell: Cell, names: Mapping[str, str], reason: str) -> str:
    """There are too many to tell them all: the nearest is told."""
    wanted = cell.text.casefold()
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, names, n=1, cutoff=0.0)
    raise CellFault(reason, near=names[near[0]])


# --- whole rows ---------------------------------------------------------------------------------


def _product_check(values: dict[str, Any]) -> Iterable[tuple[str, CellFault]]:
    code, longer = values.get("hs", ""), values.get("cn", "")
    if code and longer and not longer.startswith(code):
        yield "cn", CellFault("cn_not_under_hs", hs=code, near=longer[:6])


def _product_finish(values: dict[str, Any], placing: Placing) -> None:
    """A price without a currency says nothing and is left out, as the mapping tells."""
    use = placing.uses.get("unit_price")
    if use is None:
        return
    values["price_currency"] = use.currency or values.get("price_currency") or ""
    if values.get("unit_price") is None or not values["price_currency"]:
        values["unit_price"], values["price_currency"] = None, ""


def _flow_finish(values: dict[str, Any], placing: Placing) -> None:
    uses = {**placing.uses, **next(iter(placing.yearly.values()), {})}
    if (use := uses.get("value")) and use.currency:
        values["currency"] = use.currency
    if (moment := values.pop("date", None)) and not values.get("year"):
        values["year"] = moment.year


_SHARE_KEPT = Decimal("0.000001")


def _bom_finish(values: dict[str, Any], placing: Placing) -> None:
    """The mass of a component is that of all its pieces in one product; a substance is a share of it.

    Component and substance are weighed on the same basis, a piece or all of them: so the share is the same.
    """
    mass, pieces, use = values.get("mass_g"), values.pop("quantity", None), placing.uses.get("mass_g")
    amount = values.get("substance_mass_g")
    values.pop("component_code", None)
    if amount is None or (mass and amount <= mass):
        values.pop("substance_mass_g", None)
        if amount is not None and values.get("share_percent") is None:
            share = (amount / mass * 100).quantize(_SHARE_KEPT, ROUND_HALF_UP)
            # What is there is never rounded away.
            values["share_percent"] = max(share, _SHARE_KEPT) if amount else share
    if mass is not None and pieces is not None and use is not None and use.is_each:
        values["mass_g"] = mass * pieces


def _bom_check(values: dict[str, Any]) -> Iterable[tuple[str, CellFault]]:
    if values.get("substance_mass_g") is not None:
        yield "substance_mass_g", CellFault("substance_without_mass")
    elif values.get("substance") and not values.get("cas"):
        yield "cas", CellFault("cas_missing", substance=values["substance"])
    elif values.get("share_percent") is not None and not values.get("cas"):
        yield "share_percent", CellFault("share_without_substance")


def _evidence_check(values: dict[str, Any]) -> Iterable[tuple[str, CellFault]]:
    ends = values.get("expires_on")
    if ends and ends < values["issued_on"]:
        yield "expires_on", CellFault("expires_before_issue", issued=values["issued_on"].isoformat())


# --- the files ----------------------------------------------------------------------------------


def _needed(name: str, read: Reader) -> Column:
    return Column(name, read, required=True, filled=True)


_FIRM = _needed("firm", _code)
_SKU = _needed("sku", _sku)

PRODUCTS = Layout(
    "products",
    (
        _FIRM,
        _SKU,
        Column("name", text(300), required=True, filled=True, instead="name_zh"),
        Column("name_zh", text(300)),
        Column("hs", hs_read, aged=hs_aged),
        Column("cn", cn_read, aged=cn_aged),
        Column("markets", words(market, _LIST)),
        Column("mass_kg", number(digits=14, places=6)),
        Column("unit_price", number(digits=16, places=4)),
        Column("price_currency", _currency_or_none),
        Column("bom_complete", yes_no),
        Column("answers", answers_read),
    ),
    key=("firm", "sku"),
    check=_product_check,
    finish=_product_finish,
    joins=("markets",),
)
FLOWS = Layout(
    "flows",
    (
        _FIRM,
        _SKU,
        _needed("market", market),
        _needed("year", year),
        Column("date", day),
        _needed("value", number(digits=18, places=2)),
        _needed("currency", currency),
        Column("mass_kg", number(digits=18, places=3)),
    ),
    key=("firm", "sku", "market", "year"),
    finish=_flow_finish,
    sums=("value", "mass_kg"),
)
BOM = Layout(
    "bom",
    (
        _FIRM,
        _SKU,
        Column("component", text(200), required=True, filled=True, instead="component_code"),
        Column("component_zh", text(200)),
        Column("component_code", text(100)),
        Column("material", text(200)),
        Column("quantity", number(digits=12, places=4)),
        Column("mass_g", number(digits=20, places=9)),
        Column("substance", text(300)),
        Column("cas", cas),
        Column("share_percent", number(digits=9, places=6, most=100, is_percent=True)),
        Column("substance_mass_g", number(digits=24, places=12)),
        Column("exemption", text(200)),
    ),
    key=("firm", "sku", "component", "material", "cas"),
    check=_bom_check,
    finish=_bom_finish,
    carried=("sku", "component", "material", "mass_g", "quantity"),
)
EVIDENCE = Layout(
    "evidence",
    (
        _FIRM,
        # Empty means the whole firm, so that a file without the column must not pass for it.
        Column("sku", words(text(64)), required=True),
        _needed("kind", choice(_kinds(), "unknown_kind")),
        _needed("title", text(300)),
        Column("title_zh", text(300)),
        _needed("issuer", text(200)),
        _needed("number", text(100)),
        _needed("regime", choice({word: word for word in EVIDENCE_REGIMES}, "unknown_regime")),
        _needed("issued_on", day),
        Column("expires_on", day),
        Column("serves", words(_evidence_kind, "|;；\n")),
        Column("obligations", words(_obligation, _LIST)),
        Column("substances", words(cas, _LIST)),
    ),
    key=("firm", "issuer", "number"),
    check=_evidence_check,
)
ASSOCIATIONS = Layout(
    "associations",
    (_needed("code", _code), _needed("name", text(200)), Column("name_zh", text(200))),
    key=("code",),
)
FIRMS = Layout(
    "firms",
    (
        _needed("code", _code),
        Column("association", text(32)),
        _needed("name", text(200)),
        Column("name_zh", text(200)),
        Column("sector", text(100)),
        Column("country", country),
        _needed("currency", currency),
        Column("consent_on", day),
    ),
    key=("code", "association"),
)
USERS = Layout(
    "users",
    (
        _needed("email", _mail),
        _needed("role", choice({role.value: role.value for role in User.Role}, "unknown_role")),
        Column("firms", words(_code, _LIST)),
        Column("associations", words(_code, _LIST)),
        Column("language", choice({code: code for code, _ in settings.LANGUAGES}, "unknown_language")),
        Column("timezone", _zone),
        Column("weekday", whole(1, 7)),
        Column("hour", whole(0, 23)),
    ),
    key=("email",),
)
LAYOUTS = {layout.kind: layout for layout in (ASSOCIATIONS, FIRMS, USERS, PRODUCTS, FLOWS, BOM, EVIDENCE)}

"""Units and currencies as headers and cells print them, and the factor to our own. Knows no column.

Masses are kept in grams or kilograms, shares in per cent by weight, money in whole units of a currency.
"""

import unicodedata
from decimal import Decimal

from compliance.firms.imports.money import Unit, money_unit

_MASS = {
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "千克", "公斤", "kilo"), Decimal(1000)),
    **dict.fromkeys(("g", "gr", "gram", "grams", "gms", "克"), Decimal(1)),
    **dict.fromkeys(("mg", "milligram", "milligrams", "毫克"), Decimal("0.001")),
    **dict.fromkeys(("µg", "μg", "ug", "microgram", "微克"), Decimal("0.000001")),
    **dict.fromkeys(("t", "to", "ton", "tons", "tonne", "tonnes", "mt", "吨", "公吨"), Decimal(1_000_000)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), Decimal("453.59237")),
    **dict.fromkeys(("oz", "ounce", "ounces", "盎司"), Decimal("28.349523125")),
    **dict.fromkeys(("斤", "市斤"), Decimal(500)),
}
_SHARE = {
    **dict.fromkeys(
        ("%", "％", "percent", "wt%", "w/w%", "%w/w", "%(w/w)", "mass%", "masspercent", "wt.%", "重量百分比"),
        Decimal(1),
    ),
    **dict.fromkeys(("ppm", "mg/kg", "毫克/千克", "µg/g", "μg/g", "ug/g"), Decimal("0.0001")),
    **dict.fromkeys(("ppb", "µg/kg", "μg/kg", "ug/kg"), Decimal("0.0000001")),
    **dict.fromkeys(("g/kg", "‰", "千分比"), Decimal("0.1")),
}
_PIECES = {
    "pcs",
    "pc",
    "pce",
    "piece",
    "pieces",
    "each",
    "ea",
    "unit",
    "units",
    "件",
    "个",
    "台",
    "只",
    "套",
    "pcs.",
    "set",
    "sets",
}


def unit_read(printed: str) -> Unit | None:
    """What a short text such as “kg”, “mg/kg”, “万美元”, “USD k” or “g/pcs” stands for; None: no unit."""
    text = unicodedata.normalize("NFKC", printed).strip().casefold().replace(" ", " ").strip(".:：")
    found = _plain(text.replace(" ", "")) or money_unit(text)
    if found:
        return Unit(found.kind, found.factor, printed.strip(), found.currency)
    head, slash, tail = text.replace(" ", "").rpartition("/")
    if slash and tail in _PIECES and (inner := _plain(head) or money_unit(head)):
        return Unit(inner.kind, inner.factor, printed.strip(), inner.currency, is_each=True)
    if slash and head in _PIECES and (inner := _plain(tail)):
        return Unit(inner.kind, inner.factor, printed.strip(), inner.currency)
    return None


def _plain(text: str) -> Unit | None:
    if text in _SHARE:
        return Unit("share", _SHARE[text], text)
    if text in _MASS:
        return Unit("mass", _MASS[text], text)
    if text in _PIECES:
        return Unit("pieces", Decimal(1), text)
    return None

"""Units and currencies as headers and cells print them, and the factor to our own. Knows no column.

Masses are kept in grams or kilograms, shares in per cent by weight, money in whole units of a currency.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

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
_MONEY = {
    **dict.fromkeys(("cny", "rmb", "人民币", "元", "人民币元", "cnh"), "CNY"),
    **dict.fromkeys(("usd", "us$", "美元", "美金", "dollar", "dollars", "usdollar"), "USD"),
    **dict.fromkeys(("eur", "€", "euro", "euros", "欧元"), "EUR"),
    **dict.fromkeys(("gbp", "£", "英镑", "pound sterling"), "GBP"),
    **dict.fromkeys(("jpy", "日元", "日圆"), "JPY"),
    **dict.fromkeys(("hkd", "港币", "港元", "hk$"), "HKD"),
    **dict.fromkeys(("krw", "韩元"), "KRW"),
    **dict.fromkeys(("cad", "加元"), "CAD"),
    **dict.fromkeys(("aud", "澳元"), "AUD"),
}
_SCALE = {"千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "亿": 100_000_000}
_SCALE_WORDS = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "million": 1_000_000,
}
_TEXT_SCALE = re.compile(
    r"(?:(k|thousand|mn|mio|million|m)\s+)?([a-z$€£]+)(?:\s*(k|thousand|mn|mio|million))?"
)
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


@dataclass(frozen=True, slots=True)
class Unit:
    """`kind` is mass (factor to grams), share (to per cent), money (to whole units) or pieces."""

    kind: str
    factor: Decimal
    printed: str
    currency: str = ""
    is_each: bool = False
    """Per piece was printed with it, as in g/pc."""


def unit_read(printed: str) -> Unit | None:
    """What a short text such as “kg”, “mg/kg”, “万美元”, “USD k” or “g/pcs” stands for; None: no unit."""
    text = unicodedata.normalize("NFKC", printed).strip().casefold().replace(" ", " ").strip(".:：")
    found = _plain(text.replace(" ", "")) or _money(text)
    if found:
        return Unit(found.kind, found.factor, printed.strip(), found.currency)
    head, slash, tail = text.replace(" ", "").rpartition("/")
    if slash and tail in _PIECES and (inner := _plain(head) or _money(head)):
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


def _money(text: str) -> Unit | None:
    compact = text.replace(" ", "")
    for scale, factor in sorted(_SCALE.items(), key=lambda one: -len(one[0])):
        if compact.startswith(scale) and (rest := compact[len(scale) :]) in _MONEY:
            return Unit("money", Decimal(factor), text, _MONEY[rest])
        if compact.endswith(scale) and (rest := compact[: -len(scale)]) in _MONEY:
            return Unit("money", Decimal(factor), text, _MONEY[rest])
    if compact in _MONEY:
        return Unit("money", Decimal(1), text, _MONEY[compact])
    found = _TEXT_SCALE.fullmatch(text.replace("'000", " thousand").replace("’000", " thousand"))
    if found and found[2] in _MONEY and (found[1] or found[3]):
        return Unit("money", Decimal(_SCALE_WORDS[found[1] or found[3]]), text, _MONEY[found[2]])
    return None


def currency_named(printed: str) -> str:
    """ISO 4217 for a currency as people name it, empty where it is none we know by name."""
    return _MONEY.get(unicodedata.normalize("NFKC", printed).strip().casefold().replace(" ", ""), "")

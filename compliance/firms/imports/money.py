"""Currencies and their scales as headers print them: “万美元”, “USD k”. And what a unit is at all."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class Unit:
    """`kind` is mass (factor to grams), share (to per cent), money (to whole units) or pieces."""

    kind: str
    factor: Decimal
    printed: str
    currency: str = ""
    is_each: bool = False
    """Per piece was printed with it, as in g/pc."""


def money_unit(text: str) -> Unit | None:
    """A currency with its scale, from text in lower case; None where it is none."""
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

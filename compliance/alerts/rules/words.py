"""The words of the rule language: fields, operators and what each may be compared with. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """What a finding can be asked for."""

    SCORE = "score"
    SKUS = "skus"
    VALUE = "value"
    DAYS = "days"
    VERDICT = "verdict"
    REGIME = "regime"
    STAGE = "stage"
    MARKET = "market"


NUMBERS: Final = (Field.SCORE, Field.SKUS, Field.VALUE, Field.DAYS)
LIMITS: Final = {Field.SCORE: (0.0, 100.0), Field.SKUS: (0.0, 1e9), Field.VALUE: (0.0, 1e15)}
"""What a number of a field can be at all; days may lie in the past."""
DAYS_LIMIT: Final = 36_500.0

FIELD_WORDS: Final = {
    **{field.value: field for field in Field},
    **{"sku": Field.SKUS, "product": Field.SKUS, "products": Field.SKUS, "money": Field.VALUE},
    **{"day": Field.DAYS, "markets": Field.MARKET, "regimes": Field.REGIME},
    **{"评分": Field.SCORE, "产品数": Field.SKUS, "金额": Field.VALUE, "天数": Field.DAYS},
    **{"结论": Field.VERDICT, "制度": Field.REGIME, "阶段": Field.STAGE, "市场": Field.MARKET},
}
"""Word as written → field. Chinese words stand for the same."""
OPERATOR_WORDS: Final = {
    **{">": ">", "<": "<", ">=": ">=", "<=": "<=", "=": "=", "==": "=", "!=": "!=", "≥": ">=", "≤": "<="},
    **{"＞": ">", "＜": "<", "＝": "=", "≠": "!=", "is": "=", "in": "=", "above": ">", "over": ">"},
    **{"below": "<", "under": "<", "大于": ">", "小于": "<", "等于": "=", "不低于": ">=", "不超过": "<="},
    **{"是": "=", "不是": "!="},
}
TWO_WORDS: Final = {
    **{("more", "than"): ">", ("greater", "than"): ">", ("at", "least"): ">=", ("at", "most"): "<="},
    **{("less", "than"): "<", ("fewer", "than"): "<", ("is", "not"): "!="},
}
AND, OR, NOT = "and", "or", "not"
JOINERS: Final = {
    **{"and": AND, "&&": AND, "且": AND, "并且": AND, "or": OR, "||": OR, "或": OR, "或者": OR},
    **{"not": NOT, "非": NOT, "不": NOT},
}
MULTIPLES: Final = {"k": 1e3, "m": 1e6, "bn": 1e9, "万": 1e4, "亿": 1e8}

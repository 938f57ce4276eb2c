"""Places in an act in the reader's language: “第 7(1) 条，附件 II 第 3 点” for “7(1), Annex II point 3”.

Numbers stay as the act counts them. Names of foreign codes (CFR, U.S.C., SI) stay as they are cited.
"""

from __future__ import annotations

import re

from django.utils.translation import get_language

_NUMBER = r"\d+[A-Za-z]{0,2}(?:\.\d+)*(?:\([0-9A-Za-z]+\))*"
_ROW = rf"{_NUMBER}(?:(?:, | to | and )(?:{_NUMBER}|\([0-9a-z]+\)))*"
_ROMAN = r"(?:[IVX]+[a-c]?|\d+)"
_ROMANS = rf"{_ROMAN}(?:(?:, | to | and ){_ROMAN})*"
_PHRASES = (
    (re.compile(r"^regulations on importer labelling"), "进口商标签相关条款"),
    (re.compile(rf"\bAct section ({_NUMBER})"), r"该法第 \1 节"),
    (re.compile(r"\bRegulations (\d{4})\b"), r"\1 年条例"),
    (re.compile(r"\bassimilated Regulation\b"), "（英国保留的）法规"),
    (re.compile(r"\bRegulation(?= \()"), "法规"),
    (re.compile(r" of Directive (\S+)"), r"（指令 \1）"),
    (re.compile(r"\bDirective(?= \(| \d)"), "指令"),
    (re.compile(rf"\bnew Articles ({_ROW})"), r"新增第 \1 条"),
    (re.compile(rf"\b(?:Articles|Art\.) ({_ROW})"), r"第 \1 条"),
    (re.compile(rf"\bregulations? ({_ROW})"), r"第 \1 条"),
    (re.compile(rf"\bsections? ({_ROW})"), r"第 \1 节"),
    (re.compile(rf"\bentr(?:y|ies) ({_ROW})"), r"第 \1 项"),
    (re.compile(rf"\bpoints? ({_ROW})"), r"第 \1 点"),
    (re.compile(rf"\bsubd\. ({_NUMBER})"), r"第 \1 款"),
    (re.compile(rf"\bspecial provisions ({_ROW})"), r"特殊规定 \1"),
    (re.compile(rf"\bAnnex(?:es)? ({_ROMANS})(?= |,|;|\)|$)"), r"附件 \1"),
    (re.compile(r"\bAnnex(?:es)?\b"), "附件"),
    (re.compile(r"\bAppendix (\w+)"), r"附录 \1"),
    (re.compile(r"\bSchedules? (\w+)"), r"附表 \1"),
    (re.compile(r"\bTable (\w+)"), r"表 \1"),
    (re.compile(r"\bParts? ([A-Z]+|\d+)((?: to | and )(?:[A-Z]+|\d+))?"), r"第 \1\2 部分"),
    (re.compile(r"\bNo (?=\d)"), ""),
)
_GOODS = {
    "cattle": "牛", "cocoa": "可可", "coffee": "咖啡", "oil palm": "油棕", "soya": "大豆", "rubber": "橡胶",
    "wood": "木材",
}  # fmt: skip
_LEADING = re.compile(rf"^({_ROW})(?=$|, [^\d]| 附件| with|, 附件)")


def article_words(article: str, *, is_eu: bool = True) -> str:
    """The place in the active language; `is_eu`: bare numbers at its beginning are articles of an EU act."""
    if not (get_language() or "").startswith("zh"):
        return article
    return "；".join(_one(part, is_eu=is_eu) for part in article.split("; ") if part)


def _one(part: str, *, is_eu: bool) -> str:
    for pattern, words in _PHRASES:
        part = pattern.sub(words, part)
    if is_eu:
        part = _LEADING.sub(r"第 \1 条", part)
    for goods, words in _GOODS.items():
        part = re.sub(rf"(?<=[( ]){goods}(?=[,)])", words, part)
    part = part.replace(" with ", "，配合 ").replace(" and ", " 和 ").replace(" to ", " 至 ")
    part = re.sub(r", (?=附件|第|新增)", "，", part).replace(", ", "、")
    return re.sub(r"条 (?=附件)", "条，", part)

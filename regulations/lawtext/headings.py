"""What the heading of a unit says of its kind and number, in the languages of the Union.

It reads headings only; whether a line stands where a heading may stand is the reader's matter.
"""

import re
from typing import Final

from .model import UnitKind

_ARTICLE_WORD: Final = (
    r"Article|Artículo|Článek|Artikel|Artikkel|Άρθρο|Airteagal|Članak|Articolo|pants|straipsnis|cikk|Artikolu"
    r"|Artykuł|Artigo|Articolul|Článok|Člen|artikla|Член"
)
_ANNEX_WORD: Final = (
    r"ANNEXE?|ANEXO|PŘÍLOHA|BILAG|ANHANG|LISA|ΠΑΡΑΡΤΗΜΑ|IARSCRÍBHINN|PRILOG|ALLEGATO|PIELIKUMS|PRIEDAS"
    r"|MELLÉKLET|ANNESS|BIJLAGE|ZAŁĄCZNIK|ANEXA|PRÍLOHA|PRILOGA|LIITE|BILAGA|ПРИЛОЖЕНИЕ"
)
_APPENDIX_WORD: Final = (
    r"Appendix|Appendices|Appendices?|Apéndice|Dodatek|Tillæg|Anlage|Appendice|Aanhangsel|Lisäys"
)
_SUFFIX: Final = r"[a-z]{1,2}|bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies"
_ARTICLE: Final = re.compile(
    rf"^(?:(?:{_ARTICLE_WORD})\s+(?P<a>\d+|premier|1er)(?:\s?(?P<as>{_SUFFIX}))?"
    rf"|(?P<b>\d+)\s?(?P<bs>[a-z]{{0,2}})\.?\s+(?:{_ARTICLE_WORD}))\b",
    re.IGNORECASE,
)
_ANNEX: Final = re.compile(
    rf"^(?:(?P<before>[IVXLC]+|\d+)\.?\s+)?(?:{_ANNEX_WORD})(?:\s+(?P<n>[IVXLC]+|\d+|[A-Z])(?P<s>[a-z]{{0,3}}))?"
    r"(?=$|[\s.:\-–—])",
    re.IGNORECASE,
)
_APPENDIX: Final = re.compile(rf"^(?:{_APPENDIX_WORD})\b\s*(?P<n>[\w/.]*)", re.IGNORECASE)
_LONE_ARTICLE: Final = re.compile(
    r"^(sole article|article unique|einziger artikel|artículo único|articolo unico)$", re.IGNORECASE
)


def article_number(heading: str, *, whole: bool = False) -> str:
    """`"Article 10a"` → `"10a"`, `"Article premier"` → `"1"`; "" for no heading of an article.

    `whole`: nothing may follow the number, for pages where only the words tell headings from text.
    """
    if _LONE_ARTICLE.match(heading):
        return "1"
    found = _ARTICLE.fullmatch(heading.rstrip(" .:")) if whole else _ARTICLE.match(heading)
    if found is None:
        return ""
    number = found["a"] or found["b"]
    number = "1" if number.lower() in ("premier", "1er") else str(int(number))
    return number + (found["as"] or found["bs"] or "").lower()


def annex_number(heading: str) -> str | None:
    """`"ANNEX XIII"` → `"XIII"`, `"ANNEX"` → `""`; None where the line is no heading of an annex."""
    found = _ANNEX.match(heading)
    if found is None:
        return None
    return ((found["n"] or found["before"] or "").upper() + (found["s"] or "").lower()).strip()


def appendix_number(heading: str) -> str | None:
    """`"Appendix 7"` → `"7"`; None where the line is no heading of an appendix."""
    found = _APPENDIX.match(heading)
    return None if found is None else found["n"].strip(".").upper()


def attachment(heading: str) -> tuple[UnitKind, str]:
    """Kind and number of something that follows the articles: annex where the heading says nothing else."""
    appendix = appendix_number(heading)
    if appendix is not None:
        return "appendix", appendix
    number = annex_number(heading)
    return "annex", heading[:60] if number is None else number


def identifier_number(identifier: str) -> str:
    """`"004"`, `"010A"`, `"art_10a"` → the number as in a heading; "" for what holds none."""
    found = re.search(r"(\d+)([A-Za-z]{0,3})$", identifier)
    return str(int(found[1])) + found[2].lower() if found else ""

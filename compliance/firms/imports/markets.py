"""Readers for markets and countries, by code or by name, in the languages of trade."""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

from babel import Locale

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.problems import CellFault

# Regions of CLDR that are no countries of ISO 3166-1.
_NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
_SLIPS = {
    "UK": "GB",
    "EL": "GR",
    "USA": "US",
    "U.S.": "US",
    "U.S.A.": "US",
    "PRC": "CN",
    "E.U.": "EU",
    "UAE": "AE",
}
_ALSO = {
    **dict.fromkeys(("european union", "欧盟", "欧盟国家", "eu27", "eu-27", "eu member states"), "EU"),
    **dict.fromkeys(("great britain", "england", "united kingdom", "britain", "英国"), "GB"),
    **dict.fromkeys(("united states of america", "america", "u.s.", "美国", "美利坚合众国"), "US"),
    **dict.fromkeys(
        ("korea", "south korea", "republic of korea", "korea, republic of", "韩国", "南韩"), "KR"
    ),
    **dict.fromkeys(("russia", "russian federation", "俄罗斯", "俄罗斯联邦", "俄国"), "RU"),
    **dict.fromkeys(("vietnam", "viet nam", "越南"), "VN"),
    **dict.fromkeys(("czech republic", "czechia", "捷克", "捷克共和国"), "CZ"),
    **dict.fromkeys(("turkey", "türkiye", "turkiye", "土耳其"), "TR"),
    **dict.fromkeys(("holland", "netherlands", "the netherlands", "荷兰"), "NL"),
    **dict.fromkeys(("hong kong", "香港", "中国香港"), "HK"),
    **dict.fromkeys(("macao", "macau", "澳门", "中国澳门"), "MO"),
    **dict.fromkeys(("taiwan", "台湾", "中国台湾", "台湾省"), "TW"),
    **dict.fromkeys(("china", "mainland china", "中国", "中国大陆"), "CN"),
    **dict.fromkeys(("united arab emirates", "阿联酋"), "AE"),
    **dict.fromkeys(("deutschland",), "DE"),
    **dict.fromkeys(("españa", "espana"), "ES"),
    **dict.fromkeys(("italia",), "IT"),
    **dict.fromkeys(("iran", "伊朗"), "IR"),
    **dict.fromkeys(("laos", "老挝"), "LA"),
    **dict.fromkeys(("slovak republic", "slovakia", "斯洛伐克"), "SK"),
}


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes."""
    return frozenset(code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)) - _NOT_ISO


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    # Languages in which exports of firms name countries; where two disagree, the later one counts.
    for language in ("nl", "pt", "it", "es", "fr", "de", "zh", "en"):
        territories = Locale(language).territories
        names |= {territories[code].casefold(): code for code in [*sorted(countries()), "EU"]}
    return names | _ALSO


_SEVERAL = re.compile(r"[|,;，；、/\n]")


def _market_of(text: str) -> str:
    """The market that a code or a name stands for beyond doubt; empty otherwise."""
    code = text.strip().upper()
    if code == "EU" or code in countries():
        return code
    return _SLIPS.get(code) or _by_name().get(" ".join(text.split()).casefold(), "")


def looks_like_market(text: str) -> bool:
    return bool(_market_of(unicodedata.normalize("NFKC", text)))


def market(cell: Cell) -> str:
    """ISO 3166-1 alpha-2, or EU where the member state is unknown; names in English and Chinese too."""
    found = _market_of(cell.text)
    if not found:
        several = [part for part in _SEVERAL.split(cell.text) if part.strip()]
        if len(several) > 1 and all(map(_market_of, several)):
            raise CellFault("several_markets", part=cell.text)
        near = get_close_matches(cell.text.casefold(), _by_name(), n=1, cutoff=0.75)
        raise CellFault("unknown_market", near=_by_name()[near[0]] if near else "", part=cell.text)
    return found


def country(cell: Cell) -> str:
    code = cell.text.upper()
    if code not in countries():
        raise CellFault("unknown_country", near=_market_of(cell.text))
    return code

"""Members of the WTO: market code, code in document symbols, names as ePing prints them.

Market codes are ISO 3166 alpha-2, or EU. It knows names, not who belongs to which union.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.contract import UnreadableRow


@dataclass(frozen=True, slots=True)
class Market:
    code: str
    symbol: str
    """Code inside a document symbol: ISO 3166 alpha-3 but for EU and TPKM."""
    name: str


_TABLE = """
AF AFG Afghanistan
AL ALB Albania
AO AGO Angola
AG ATG Antigua and Barbuda
AR ARG Argentina
AM ARM Armenia
AU AUS Australia
AT AUT Austria
BH BHR Bahrain, Kingdom of|Bahrain|Kingdom of Bahrain
BD BGD Bangladesh
BB BRB Barbados
BE BEL Belgium
BZ BLZ Belize
BJ BEN Benin
BO BOL Bolivia, Plurinational State of|Bolivia|Plurinational State of Bolivia
BW BWA Botswana
BR BRA Brazil
BN BRN Brunei Darussalam|Brunei
BG BGR Bulgaria
BF BFA Burkina Faso
BI BDI Burundi
CV CPV Cabo Verde|Cape Verde
KH KHM Cambodia
CM CMR Cameroon
CA CAN Canada
CF CAF Central African Republic
TD TCD Chad
CL CHL Chile
CN CHN China|People's Republic of China
CO COL Colombia
KM COM Comoros
CG COG Congo|Congo, Republic of
CR CRI Costa Rica
CI CIV Côte d'Ivoire|Cote d'Ivoire
HR HRV Croatia
CU CUB Cuba
CY CYP Cyprus
CZ CZE Czech Republic|Czechia
CD COD Democratic Republic of the Congo|Congo, Democratic Republic of the
DK DNK Denmark
DJ DJI Djibouti
DM DMA Dominica
DO DOM Dominican Republic
EC ECU Ecuador
EG EGY Egypt
SV SLV El Salvador
EE EST Estonia
SZ SWZ Eswatini|Swaziland
EU EU European Union|European Communities
FJ FJI Fiji
FI FIN Finland
FR FRA France
GA GAB Gabon
GM GMB Gambia|The Gambia|Gambia, The
GE GEO Georgia
DE DEU Germany
GH GHA Ghana
GR GRC Greece
GD GRD Grenada
GT GTM Guatemala
GN GIN Guinea
GW GNB Guinea-Bissau
GY GUY Guyana
HT HTI Haiti
HN HND Honduras
HK HKG Hong Kong, China|Hong Kong China
HU HUN Hungary
IS ISL Iceland
IN IND India
ID IDN Indonesia
IE IRL Ireland
IL ISR Israel
IT ITA Italy
JM JAM Jamaica
JP JPN Japan
JO JOR Jordan
KZ KAZ Kazakhstan
KE KEN Kenya
KR KOR Korea, Republic of|Republic of Korea|South Korea
KW KWT Kuwait, the State of|Kuwait|State of Kuwait
KG KGZ Kyrgyz Republic|Kyrgyzstan
LA LAO Lao People's Democratic Republic|Lao PDR|Laos
LV LVA Latvia
LS LSO Lesotho
LR LBR Liberia
LI LIE Liechtenstein
LT LTU Lithuania
LU LUX Luxembourg
MO MAC Macao, China|Macao China
MG MDG Madagascar
MW MWI Malawi
MY MYS Malaysia
MV MDV Maldives
ML MLI Mali
MT MLT Malta
MR MRT Mauritania
MU MUS Mauritius
MX MEX Mexico
MD MDA Moldova, Republic of|Moldova|Republic of Moldova
MN MNG Mongolia
ME MNE Montenegro
MA MAR Morocco
MZ MOZ Mozambique
MM MMR Myanmar
NA NAM Namibia
NP NPL Nepal
NL NLD Netherlands|The Netherlands|Netherlands, Kingdom of the|Kingdom of the Netherlands
NZ NZL New Zealand
NI NIC Nicaragua
NE NER Niger
NG NGA Nigeria
MK MKD North Macedonia|The former Yugoslav Republic of Macedonia
NO NOR Norway
OM OMN Oman
PK PAK Pakistan
PA PAN Panama
PG PNG Papua New Guinea
PY PRY Paraguay
PE PER Peru
PH PHL Philippines
PL POL Poland
PT PRT Portugal
QA QAT Qatar
RO ROU Romania
RU RUS Russian Federation|Russia
RW RWA Rwanda
KN KNA Saint Kitts and Nevis|St Kitts and Nevis
LC LCA Saint Lucia|St Lucia
VC VCT Saint Vincent and the Grenadines|Saint Vincent & the Grenadines
WS WSM Samoa
SA SAU Saudi Arabia, Kingdom of|Saudi Arabia|Kingdom of Saudi Arabia
SN SEN Senegal
SC SYC Seychelles
SL SLE Sierra Leone
SG SGP Singapore
SK SVK Slovak Republic|Slovakia
SI SVN Slovenia
SB SLB Solomon Islands
ZA ZAF South Africa
ES ESP Spain
LK LKA Sri Lanka
SR SUR Suriname
SE SWE Sweden
CH CHE Switzerland
TW TPKM Chinese Taipei|Separate Customs Territory of Taiwan, Penghu, Kinmen and Matsu
TJ TJK Tajikistan
TZ TZA Tanzania|United Republic of Tanzania|Tanzania, United Republic of
TH THA Thailand
TL TLS Timor-Leste
TG TGO Togo
TO TON Tonga
TT TTO Trinidad and Tobago
TN TUN Tunisia
TR TUR Türkiye|Turkey
UG UGA Uganda
UA UKR Ukraine
AE ARE United Arab Emirates
GB GBR United Kingdom|United Kingdom of Great Britain and Northern Ireland
US USA United States of America|United States
UY URY Uruguay
VU VUT Vanuatu
VE VEN Venezuela, Bolivarian Republic of|Venezuela|Bolivarian Republic of Venezuela
VN VNM Viet Nam|Vietnam
YE YEM Yemen
ZM ZMB Zambia
ZW ZWE Zimbabwe
"""

_OLD_SYMBOLS = {"EEC": "EU", "ROM": "RO"}
"""Codes in symbols of earlier years; the EU signed as EEC before 2011."""


def _folded(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").split()).casefold()


def _read() -> tuple[dict[str, Market], dict[str, Market]]:
    by_name, by_symbol = {}, {}
    for line in _TABLE.strip().splitlines():
        code, symbol, names = line.split(" ", 2)
        first, *others = names.split("|")
        market = Market(code, symbol, first)
        by_symbol[symbol] = market
        by_name.update({_folded(name): market for name in (first, *others)})
    return by_name, by_symbol


_BY_NAME, _BY_SYMBOL = _read()
_BY_SYMBOL.update({old: m for old, code in _OLD_SYMBOLS.items() for m in _BY_NAME.values() if m.code == code})


def market_of_member(name: str) -> Market:
    """The market of a notifying member as printed. Raises `UnreadableRow` for a name we do not know."""
    try:
        return _BY_NAME[_folded(name)]
    except KeyError:
        raise UnreadableRow(f"unknown WTO member {name!r}: add the name to crawlers/markets.py") from None


def market_of_symbol(code: str) -> Market:
    """The market behind a code in a document symbol. Raises `UnreadableRow`."""
    try:
        return _BY_SYMBOL[code.upper()]
    except KeyError:
        raise UnreadableRow(
            f"unknown member code {code!r} in a symbol: add it to crawlers/markets.py"
        ) from None


def all_markets() -> tuple[Market, ...]:
    return tuple({market.code: market for market in _BY_NAME.values()}.values())

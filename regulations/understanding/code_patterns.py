"""The wording around customs and standards codes in four languages, as patterns on normalised text.

Knows how lists, ranges and exclusions are written; does not know which codes exist.
"""

from __future__ import annotations

import re

STRONG_CUE = re.compile(
    r"""(?<![A-Za-z])(?=[CFHKNPST])(?:  # the first letter alone rules out most places
      (?P<chapters>
        HS(?:\s?20(?:07|12|17|22))?\s?(?:编码|代码|编号|税号|税则号)
      | (?:HS|HSN|HTS(?:US)?)(?:\s?20(?:07|12|17|22))?\s(?:tariff\s)?
        (?:codes?|chapters?|numbers?|nos?\.?)(?:\(s\))?
      | (?:HS|HSN)(?=\s?[:\[{(]|\s?[0-9]{2}X)
      | (?:codes?|c[óo]digos?)(?:\(s\))?\s(?:del?\s|du\s)?(?:SH|SA)(?=\s?:)
      | (?:chapters?|chapitres?|cap[íi]tulos?)
        (?=\s[0-9]{2}(?![0-9])[^.;\n]{0,60}?(?:Harmoni[sz]|Combined\sNom|Nomenclature|\bHS\b|\bHTS|[Tt]ariff
        |harmonis|\bSH\b|\bNC\b|douani|Armonizado|\bSA\b|[Aa]rancel|[Nn]omenclatura)) )
    | HS(?:\s?20(?:07|12|17|22))?(?:\s(?:headings?|sub-?headings?|items?|lines?))?
    | (?:H\.S\.|HTS(?:US)?|HSN|NCM|TARIC|CCCN|C\.C\.C\.)(?:\s(?:codes?|headings?|numbers?|nos?\.?))?
    | Harmoni[sz]ed\s(?:Commodity\s[A-Za-z ]{0,50})?(?:System|Tariff)(?:\s(?:codes?|headings?|numbers?))?
    | (?-i:SH|SA)(?=\s[0-9]{2}(?:[0-9]{2}|\.[0-9]{2}))
    | (?:CN|KN|NC|SH|SA)\s(?:codes?|headings?|sub-?headings?|n[o°]s?\.?)
    | codes?(?:\(s\))?\s(?:de\sla\s|du\s)?(?:SH|NC|TARIC|douaniers?)
    | c[óo]digos?(?:\(s\))?\s(?:del?\s(?:la\s)?)?(?:SA|NC|NCM|HS|TARIC|arancelarios?)
    | n[°o]s?(?=\s[0-9]{4}[^.;\n]{0,40}(?:harmonis|nomenclature|\bSH\b|\bNC\b|Armonizado|nomenclatura))
    | (?:commodity|statistical)\scodes?
    | Combined\sNomenclature(?:\scodes?)?
    | sub-?headings?(?:\s(?:nos?\.?|numbers?|codes?))?
    | tariff\s(?:lines?|items?|headings?|codes?|numbers?|nos?\.?|positions?)
    | customs\s(?:tariff\s)?(?:codes?|headings?|numbers?)
    | positions?\starifaires?
    | sous-positions?(?:\starifaires?)?
    | n[úu]m[ée]ros?\s(?:de\s|del\s|du\s)?(?:SH|SA|HS|NC)(?![A-Za-z])
    | num[ée]ros?\s(?:de\s)?(?:tarifaires?|tarif|nomenclature)(?:\sdouanier)?
    | posici(?:[óo]n|ones)\sarancelarias?(?:\s(?:NCM|SA|HS))?
    | (?:sub)?partidas?\sarancelarias?
    | subpartidas?
    | fracci(?:[óo]n|ones)\sarancelarias?
    )(?:\(s\))?
    | (?=[税海商品])(?:税则号列? | 税则税目 | 税则 | 税号 | 海关(?:商品)?编[码号]
    | 商品编[码号] | 品目号? | 税目)""",
    re.I | re.X,
)
# 除8545以外: the exclusion is closed before what follows it.
EXCEPT_CLOSED = re.compile(r"除[^。;\n]{1,60}?(?:以外|之外|除外|外)")
WEAK_CUE = re.compile(r"(?<![A-Za-z])(?:headings?(?:\s(?:nos?\.?|numbers?))?|positions?|partidas?)", re.I)
ICS_CUE = re.compile(
    r"(?<![A-Za-z])ICS(?:\s?(?:codes?|numbers?|nos?\.?|编码|代码|分类号|号))?(?:\(s\))?", re.I
)
AFTER_CUE = re.compile(
    r"""[\s:.\[\]{}"'(（]{0,8}(?:"?uid"?["':\s]{1,4})?
    (?:n[o°]s?\.?\s|numbers?\s|No\.?\s|of\s|ex\s?|为|是)?""",
    re.I | re.X,
)

TOKEN = re.compile(
    r"""(?:ex\s?)?(
      [0-9]{4}(?:[ .]?[0-9]{2}){0,3}
    | [0-9]{2}\.[0-9]{2}(?:[ .]?[0-9]{2}){0,4}
    | [0-9]{4}\.[0-9]{4}
    )(?![0-9]|\.[0-9]|\s?%)""",
    re.X,
)
HEADING_TOKEN = re.compile(r"(?:ex\s?)?([0-9]{4}|[0-9]{2}\.[0-9]{2})(?![0-9])")
CHAPTER_TOKEN = re.compile(r"([0-9]{2})(?:XX[X.0-9]{0,14}|(?![0-9A-Za-z.%]))")
ICS_TOKEN = re.compile(r"([0-9]{2}[.,][0-9]{3}(?:\.[0-9]{2})?|[0-9]{2})(?![0-9]|\.[0-9])")
UNREADABLE_TOKEN = re.compile(r"[0-9][0-9.]{2,14}(?![0-9])")

_EXCEPT = r"""
      other\sthan | except(?:o|ing|\sfor)?(?![a-z]) | excluding | excludes | exclusive\sof | not\sincluding
    | but\snot | not\scovering | with\sthe\sexception\sof
    | [àa]\sl'exclusion\sd(?:e|es|u) | [àa]\sl'exception\sd(?:e|es|u) | exception\sfaite\sd(?:e|es|u)
    | sauf | hors | autres?\sque
    | salvo | con\s(?:la\s)?(?:exclusi|excepci)[óo]n\sde | a\sexcepci[óo]n\sde | excluid[oa]s?
    | distint[oa]s?\sde | que\sno\ssean
    | 不包括 | 不含 | 除外 | 以外"""
EXCEPT_WORD = re.compile(rf"(?<![A-Za-z])(?:{_EXCEPT})|除(?![以非])", re.I | re.X)
INCLUDE_WORD = re.compile(
    r"(?<![A-Za-z])(?:(?<!not )including|includes|y\scompris|incluid[oa]s?)|(?<!不)包括|以及", re.I
)
EXCEPT_AFTER = re.compile(
    r"""[^,;.。；\n]{0,20}?(?:除外|以外|外(?![国部贸径壳])
    |\s(?:is|are)\s(?:excluded|not\s(?:covered|included))|\s(?:est|sont)\sexclu)""",
    re.I | re.X,
)
# "other than those of heading 85.45, of subheading 8516.80": the comma closes what is left out.
EXCEPT_OVER = re.compile(
    r",\s(?:(?:les|los|las|the)\s(?=codes?|c[óo]digos?|positions?|partidas?|headings?)|"
    r"(?:of|falling|classified|classifiable|under|which|relevant|class[ée]e?s?|du|de\sla|des|"
    r"clasificad[oa]s?|comprendid[oa]s?|de\slas?|del)\s)",
    re.I,
)
CLAUSE_CUT = re.compile(r"[;\n。；]|\.(?=\s+[A-Z])|(?<=[^0-9\s])\.(?=\s)")
RANGE_WORD = re.compile(
    r"\s{0,2}(?:to|-|through|thru|up to|à|a|al|至|到|~)\s{0,2}(?:(?:sub-?)?headings?\s|ex\s?)?", re.I
)
GAP = re.compile(
    rf"""(?:X[X.0-9]{{0,14}})?(?:\s?\([^()\n]{{0,160}}\))?\s{{0,2}}
    (?:-\s[^\n]{{1,400}}?;\s?(?=[0-9]{{2,8}}\s-\s)
    |  -\s[^;\n]{{1,240}};\s?
    |  (?:"?\}}?\s?,?\s?\{{?"?uid"?:"?)
    |  [,;、/&和及与或]?\s{{0,2}}(?:(?:and|or|et|ou|y|o|e|as\swell\sas|así\scomo)\s)?
       (?:但|but\s)?(?:(?:{_EXCEPT})\s?
          (?:(?:those|that|goods|products|ceux|celles|las|los|of|de|la|du|des|under|in|falling)\s){{0,4}})?
       (?:(?:HS|CN|NC|SA|SH)\s(?:codes?\s)?|(?:sub-?)?headings?\s(?:nos?\.?\s)?
          |(?:sous-)?positions?\s|(?:sub)?partidas?\s|品目|税号)?(?:n[o°]\.?\s)?(?:HS(?=[0-9]))?
    )""",
    re.I | re.X,
)

PRODUCT_LINE = re.compile(
    r"^[^\w\n]{0,8}(?:[0-9.]{1,3} {0,3})?"
    r"(?:Products?|Category|产品|覆盖的?产品|Produits?|Productos?)[^:：\n]{0,160}[:：].{0,4000}",
    re.M | re.I,
)
BRACKETED = re.compile(r"\(([0-9]{6})\)")

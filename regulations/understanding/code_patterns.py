"""The wording around customs and standards codes in four languages, as patterns on normalised text.

Knows how lists, ranges and exclusions are written; does not know which codes exist.
"""

from __future__ import annotations

import re

STRONG_CUE = re.compile(
    r"""(?<![A-Za-z])(?=[CFHKNPST])(?:  # the first letter alone rules out most places
      (?P<chapters>
        HS(?:\s?20(?:07|12|17|22))?\s?(?:编码|代码|编号|税号|税则号)
      | (?-i:CN)\s?(?:编码|代码|编号|号)
      | (?:HS|HSN|HTS(?:US)?)(?:\s?20(?:07|12|17|22))?[\s\-](?:tariff\s)?
        (?:codes?|chapters?|numbers?|nos?\.?)(?:\(s\))?
      | (?:HS|HSN)(?=\s?[:\[{(]|\s?[0-9]{2}X)
      | (?:codes?|c[óo]digos?)(?:\(s\))?\s(?:del?\s|du\s)?(?:SH|SA)(?=\s?:)
      | (?:chapters?|chapitres?|cap[íi]tulos?)
        (?=\s[0-9]{2}(?![0-9])[^.;\n]{0,60}?(?:Harmoni[sz]|Combined\sNom|Nomenclature|\bHS\b|\bHTS|[Tt]ariff
        |tarif\b|harmonis|\bSH\b|\bNC\b|douani|Armonizado|\bSA\b|[Aa]rancel|[Nn]omenclatura)) )
    | HS(?:\s?20(?:07|12|17|22))?(?:\s(?:headings?|sub-?headings?|items?|lines?))?
    | (?:H\.S\.|HTS(?:US)?|HSN|NCM|TARIC|CCCN|C\.C\.C\.)(?:\s(?:codes?|headings?|numbers?|nos?\.?))?
    | Harmoni[sz]ed\s(?:Commodity\s[A-Za-z ]{0,50})?(?:System|Tariff)(?:\s(?:codes?|headings?|numbers?))?
    | (?-i:SH|SA)(?=\s[0-9]{2}(?:[0-9]{2}|\.[0-9]{2}))
    | (?:CN|KN|NC|SH|SA)[\s\-](?:codes?|headings?|sub-?headings?|n[o°]s?\.?)
    | (?-i:CN|NC)(?=\s(?:ex\s)?[0-9]{4}\s?[0-9]{2}|\s(?:ex\s)?(?!19|20)[0-9]{4}(?![0-9]))
    | codes?(?:\(s\))?\s(?:de\sla\s|du\s)?(?:SH|NC|TARIC|douaniers?)
    | c[óo]digos?(?:\(s\))?\s(?:del?\s(?:la\s)?)?(?:SA|NC|NCM|HS|TARIC|arancelarios?)
    | n[°o]s?(?=\s[0-9]{4}(?:[^.;\n]|\.(?=[0-9])){0,60}
        (?:harmonis|nomenclature|\bSH\b|\bNC\b|Armonizado|nomenclatura))
    | (?:commodity|statistical)\scodes?
    | Combined\sNomenclature(?:\scodes?)?
    | sub-?headings?(?:\s(?:nos?\.?|numbers?|codes?))?
    | tariff\s(?:lines?|items?|(?:sub-?)?headings?|codes?|numbers?|nos?\.?|positions?|classifications?)
    | customs\s(?:tariff\s)?(?:codes?|headings?|numbers?|classifications?)
    | tarifaires?(?=\s(?:ex\s)?[0-9]|\s?:)
    | (?-i:CTH|PCT)(?:\scodes?)?(?=\s?:?\s[0-9]{4})
    | positions?\starifaires?
    | sous-positions?(?:\starifaires?)?
    | n[úu]m[ée]ros?\s(?:de\s|del\s|du\s)?(?:SH|SA|HS|NC)(?![A-Za-z])
    | num[ée]ros?\s(?:de\s)?(?:tarifaires?|tarif|nomenclature)(?:\sdouanier)?
    | posici(?:[óo]n|ones)\sarancelarias?(?:\s(?:NCM|SA|HS))?
    | (?:sub)?partidas?\sarancelarias?
    | subpartidas?(?:\snacional(?:es)?)?
    | clasificaci(?:[óo]n|ones)\sarancelarias?
    | fracci(?:[óo]n|ones)\sarancelarias?
    )(?:\(s\))?
    | (?=[税海商品协])(?:
      (?P<chapters_zh>(?:(?:海关)?税则|协调制度)第?(?=[0-9]{2}\s?章))
    | 税则号列? | 税则税目 | 税则 | 税号 | 海关(?:商品)?编[码号]
    | 商品编[码号] | 品目号? | 税目)""",
    re.I | re.X,
)
# 除8545以外: the exclusion is closed before what follows it.
EXCEPT_CLOSED = re.compile(r"除[^。;\n]{1,60}?(?:以外|之外|除外|外)")
WEAK_CUE = re.compile(
    r"(?<![A-Za-z])(?:headings?(?:\s(?:nos?\.?|numbers?))?|(?<!in\s)positions?|partidas?)", re.I
)
HEADING_CUE = re.compile(r"(?:sub-?|sous-)?(?:headings?|positions?|partidas?)\b", re.I)
"""A cue that names a level of the nomenclature and no edition of it."""
ARANCEL_CUE = re.compile(
    r"(?:l[íi]neas?|[íi]tems?|c[óo]digos?|n[úu]meros?)\sarancelari[oa]s?(?=\s?:?\s?[0-9])"
    r"|(?<=nomenclatura )arancelaria(?=\s?:?\s?[0-9])",
    re.I,
)
WEAK_WORDS = ("eading", "osition", "artida", "EADING", "OSITION", "ARTIDA")
"""One of them stands in every text in which `WEAK_CUE` matches."""
# "7307.19.9030 and 7307.19.9060 of the HTSUS": the list stands before its cue.
TRAILING_CUE = re.compile(
    r"""(?<=[0-9\])])\s?
    (?:\((?:HS|HTS(?:US)?|SH|SA|NCM|CN|NC)(?:\s?20[0-9]{2})?(?:\s(?:codes?|headings?|sub-?headings?))?\)
    | (?:of|in|under)\sthe\s(?:HTS|HS\b|Harmoni[sz]ed|Combined\sNomen|Customs\sTariff|Tariff)
    | d(?:u|e\sla)\s(?:SH\b|NC\b|syst[èe]me\sharmonis|nomenclature|tarif)
    | del?\s(?:la\s)?(?:SA\b|NCM\b|Sistema\sArmonizado|Arancel|nomenclatura|TIGIE|LIGIE))""",
    re.X | re.I,
)
TRAILING_WORDS = (
    "HS",
    "HTS",
    "SH",
    "NC",
    "CN",
    "SA",
    "armon",
    "tarif",
    "Tarif",
    "omencl",
    "rancel",
    "TIGIE",
    "LIGIE",
)
"""One of them stands in every text in which `TRAILING_CUE` matches as it is usually printed."""
DOTTED = re.compile(
    r"(?<![0-9.,/\-§])(?:[0-9]{4}\.[0-9]{2}(?:\.?[0-9]{2}){0,2}|[0-9]{4}(?:\s[0-9]{2}){1,2}|[0-9]{2}\.[0-9]{2}|"
    r"(?!19|20)[0-9]{4})(?![0-9]|\.[0-9])"
)
BRACKET = re.compile(r"\([^()\n]{0,80}\)")
DOTTED_GAP = re.compile(r"\s?(?:~+)?[,;/]?\s?(?:(?:and|or|to|through|et|ou|à|y|o|a|al|-)\s?)?(?:ex\s)?")
# A column of a table that holds codes by its heading.
_CODE_COLUMN = r"""[\s*"']{0,4}(?:(?:ex\s)?(?:HS|HSN|HTS(?:US)?|CN|KN|NC|SH|SA|NCM|TARIC)
    (?:[\s\-]?(?:20[0-9]{2}|[468]))?(?:[\s\-](?:codes?|headings?|sub-?headings?|numbers?|nos?\.?))?(?:\(s\))?
    | (?:tariff|customs|commodity)\s(?:codes?|lines?|items?|(?:sub-?)?headings?|numbers?|classifications?)
    | (?:codes?|num[ée]ros?|positions?)\s(?:de\sla\s|du\s)?(?:SH|NC|SA|douaniers?|tarifaires?|TARIC)
    | (?:c[óo]digos?|partidas?|fracci(?:[óo]n|ones)|clasificaci[óo]n)\s
      (?:del?\s(?:la\s)?)?(?:SA|NC|NCM|HS|arancelari[oa]s?)
    | (?:sub)?partidas?(?:\sarancelarias?)?
    | (?:HS|CN)\s?(?:编码|代码|编号) | 税则号列? | 税号 | 税目 | 品目 | 海关(?:商品)?编[码号] | 商品编[码号])
    (?:\s?\([^()|\n]{0,40}\))?[\s*"']{0,4}"""
CODE_COLUMN = re.compile(_CODE_COLUMN, re.I | re.X)
COLUMN_HEADING = re.compile(rf"^(?:{_CODE_COLUMN})(?=[^|\d\n:]{{1,90}}\n[0-9])[^\n]*", re.I | re.X | re.M)
COLUMN_CODE = re.compile(
    r"([0-9]{4}\.[0-9]{2}(?:\.?[0-9]{2}){0,2}|[0-9]{2}\.[0-9]{2}|[0-9]{4}(?:\s?[0-9]{2}){0,2})(?=\s[^\d\s])"
)
# "8507.10; heading 85.06 applies": the exclusion ends where another clause names its own heading.
NEW_CLAUSE = re.compile(r";\s?[^\W\d]")
ICS_CUE = re.compile(
    r"(?<![A-Za-z])ICS(?:\s?(?:codes?|numbers?|nos?\.?|编码|代码|分类号|号))?(?:\(s\))?", re.I
)
AFTER_CUE = re.compile(
    r"""(?:\s?\((?:NC|SH|HS|CN|SA|NCM|TARIC|HTS(?:US)?)[468]?\)(?=\s?:))?
    (?:\s?/\s?[^\W\d]{3,20}\)?(?=\s?:))?
    [\s:.\[\]{}"'(（\-]{0,8}(?:"?uid"?["':\s]{1,4})?
    (?:n[o°]s?\.?\s|numbers?\s|No\.?\s|of\s|ex\s?|为|是)?第?""",
    re.I | re.X,
)

TOKEN = re.compile(
    r"""(?:ex\s?)?(
      [0-9]{4}(?:[ .]?[0-9]{2}){0,3}
    | [0-9]{2}\.[0-9]{2}(?:[ .]?[0-9]{2}){0,4}
    | [0-9]{4}\.[0-9]{4}
    | [0-9]{5}
    )(?![0-9]|\.[0-9]|\s?%)""",
    re.X,
)
HEADING_TOKEN = re.compile(r"(?:ex\s?)?([0-9]{4}|[0-9]{2}\.[0-9]{2})(?![0-9])")
CHAPTER_TOKEN = re.compile(r"第?([0-9]{2})(?:XX[X.0-9]{0,14}|(?![0-9A-Za-z.%]))")
ICS_TOKEN = re.compile(r"([0-9]{2}[.,][0-9]{3}(?:\.[0-9]{2})?|[0-9]{2})(?![0-9]|\.[0-9])")
UNREADABLE_TOKEN = re.compile(r"[0-9][0-9.]{2,14}(?![0-9])")

_EXCEPT = r"""
      other\sthan | except(?:o|ing|\sfor)?(?![a-z]) | excluding | excludes | exclusive\sof | not\sincluding
    | (?:l')?exc(?:l(?:ud)?)?\.(?:\sd(?:e\sla|el?|es|u|e\sl[oa]s)(?=\s))? | excl(?=\s)
    | (?:but|and)\snot | mais\s(?:pas|non) | (?:pero|y)\sno(?!\sse)
    | not\s(?:covering|classified|falling|being) | with\sthe\sexc(?:eption|lusion)\sof
    | save(?:\sfor|(?=\s(?:those|that|the|goods|where)\s)) | apart\sfrom | barring
    | disregard(?:ing)? | ignoring | unless | omitting | minus
    | [àa]\sl'exclusion\sd(?:e|es|u) | [àa]\sl'exception\sd(?:e|es|u) | exception\sfaite\sd(?:e|es|u)
    | sauf | hors(?!\sd[e'u]) | hormis | except[ée]e?s? | exclue?s? | autres?\sque
    | non\s(?:compris|vis[ée]|repris|class[ée])e?s? | n'entrant\spas
    | salvo | con\s(?:la\s)?(?:exclusi|excepci)[óo]n\sdel? | a\sexcepci[óo]n\sdel?
    | (?:excluid|exceptuad)[oa]s?
    | exclu(?:ye(?:ndo)?|yen) | except[úu]an? | exceptuando | distint[oa]s?\sde | que\sno\ssean
    | do(?:es)?\snot\s(?:apply\sto|cover|include|extend\sto|concern)
    | n[e']\s?(?:sont|est)\spas\s(?:vis|couv|conc|soum)\w+
    | ne\s(?:s'appliqu\w+|vis\w+|couvr\w+|concern\w+|comprend\w*)\spas
    | no\s(?:se\saplica\w*|est[áa]n?\s\w+|incluyen?|abarcan?|comprenden?)
    | no\s(?:comprendid|clasificad|incluid)[oa]s?
    | 不包括 | 不包含 | 不含 | 不属于 | 不适用于 | 未列入 | 排除 | 剔除 | 除外 | 以外"""
EXCEPT_WORD = re.compile(rf"(?<![A-Za-z])(?:{_EXCEPT})|除(?![以非])", re.I | re.X)
INCLUDE_WORD = re.compile(
    r"(?<![A-Za-z])(?:(?<!not )including|includes|y\scompris|incluid[oa]s?)|(?<!不)包括|以及", re.I
)
EXCEPT_AFTER = re.compile(
    r"""(?:(?:[^,;.。；\n(]|\.(?=[0-9])){0,20}?|[^,;.。；\n(0-9]{0,20}\([^()0-9\n]{0,40}\)\s?)
    (?:除外|以外|外(?![国部贸径壳])|不在此列|不在[^,;.。；\n]{0,6}(?:之列|范围)|不适用
    |\s(?:is|are|remains?|stays?|shall\sbe)\s(?:excluded|exempt|outside|out\sof|not\s(?:covered|included))
    |\s(?:shall|will|do|does)\snot\s(?:be\s(?:subject|covered|included|considered|regarded|deemed)|apply|fall)
    |\s(?:is\s|are\s)?left\sout
    |\)\s(?:exclu(?:ded|e?s?|id[oa]s?)|except(?:ed|[ée]e?s?|uad[oa]s?)|exempt(?:ed)?)(?![a-z])
    |\s(?:falls?|lies?)\soutside
    |\s(?:est|sont|reste\w*|demeure\w*)\s(?:exclu|exempt|hors)
    |\sn(?:'est|e\ssont)\spas\s
    |\s(?:queda|est[áa]|son)n?\s(?:excluid|exceptuad|exent)
    |\sno\sest[áa]n?\s)""",
    re.I | re.X,
)
# "other than those of heading 85.45, of subheading 8516.80": the comma closes what is left out.
EXCEPT_OVER = re.compile(
    r",\s(?:(?:les|los|las|the)\s(?=codes?|c[óo]digos?|positions?|partidas?|headings?)|"
    r"(?:of|falling|classified|classifiable|under|which|that\s(?:is|are)|relevant|class[ée]e?s?|du|de\sla|des|"
    r"clasificad[oa]s?|comprendid[oa]s?|de\slas?|del)\s"
    r"|(?:[^\s,;]+\s){0,6}?(?:appl(?:y|ies)|covers?|concerns?|s'appliquent?|vise(?:nt)?|concernent?|"
    r"se\saplican?|abarcan?|comprenden?)\s|[^,;]{0,30}?适用)"
    r"|[0-9)],\s(?:and|et|y)\s(?!(?:the\s|les?\s|las?\s|los\s)?"
    r"(?:sub|head|those|HS|CN|chap|cap|codes?|posi|part|ceux|cell))[a-z]",
    re.I,
)
CHAPTER_WORD = re.compile(
    r"(?<![A-Za-z])(?:chapters?|chapitres?|cap[íi]tulos?)\s(?=[0-9]{2}(?![0-9]))|第(?=[0-9]{2}\s?章)", re.I
)
LEFT_OUT_HAN = re.compile(
    r"((?:[0-9][0-9. ]{1,12}[项章]?\s?[、和及与]\s?){0,8}[0-9][0-9. ]{1,12})[项章]?(?:除外|不在此列|不在范围)"
)
# "excl. waxes of heading 3404", "of heading No. 3404": the point closes a word, not a sentence.
_FULL_STOP = r"(?<!xcl)(?<!xc)(?<!ncl)(?<!xclud)(?<!\b[Nn]o)(?<!\b[Nn]os)\."
SENTENCE_CUT = re.compile(rf"[\n。]|(?<=[^0-9\s]){_FULL_STOP}(?=\s)")
CLAUSE_CUT = re.compile(rf"[;\n。；]|{_FULL_STOP}(?=\s+[A-Z])|(?<=[^0-9\s]){_FULL_STOP}(?=\s)")
RANGE_WORD = re.compile(
    r"(?:[项章节]|号)?\s{0,2}(?:to|-|through|thru|up to|à|a|al|至|到|~)\s{0,2}"
    r"(?:(?:(?:sub-?)?headings?|chapters?|chapitres?|cap[íi]tulos?|la|el)\s|ex\s?|第|品目)?",
    re.I,
)
GAP = re.compile(
    rf"""(?:X[X.0-9]{{0,14}}|[项章](?![节目程]))?(?:\s?\([^()\n]{{0,160}}\))?\s{{0,2}}
    (?:(?:of|in)\sthe\s(?:HS\b|HTS(?:US)?\b|Harmoni[sz]ed\sSystem|Combined\sNomenclature|Customs\sTariff)\s?
    |  (?:de\sla\snomenclature\s(?:combin[ée]e|douani[èe]re)|du\s(?:SH\b|syst[èe]me\sharmonis[ée]))\s?
    |  del?\s(?:la\sNC\b|la\s[Nn]omenclatura\s[Cc]ombinada|SA\b|Sistema\sArmonizado|[Aa]rancel\b)\s?)?
    (?:-\s[^\n]{{1,400}}?;\s?(?=[0-9]{{2,8}}\s-\s)
    |  -\s[^;\n]{{1,240}};\s?
    |  /\s[^\W\d][^;\n\d]{{1,120}};\s?
    |  (?:"?\}}?\s?,?\s?\{{?"?uid"?:"?)
    |  [,;、/&和及与或]?\s{{0,2}}(?:(?:and|or|et|ou|y|o|e|as\swell\sas|así\scomo)\s(?!not?\s))?
       (?:但|but\s(?!not\s))?(?:(?:{_EXCEPT})\s?
          (?:(?:those|that|the|goods|products|ceux|celles|celui|celle|les?|las?|los|of|de|du|des|del|under|in
          |falling)\s){{0,4}})?
       (?:les?\s|las?\s|los\s|the\s|el\s)?
       (?:(?:HS|CN|NC|SA|SH)\s(?:codes?\s)?|(?:sub-?)?headings?\s(?:nos?\.?\s)?|codes?\s|c[óo]digos?\s
          |chapters?\s|chapitres?\s|cap[íi]tulos?\s
          |(?:sous-)?positions?\s|(?:sub)?partidas?\s|品目|税号|第(?=[0-9]))?(?:n[o°]\.?\s)?(?:HS(?=[0-9]))?
    )""",
    re.I | re.X,
)

_CODE_FIELD = r"\((?:(?:HS|CN)\scodes?|codes?|c[óo]digos?)(?:\(s\))?(?:\sdu\sSH|\sdel\sSA)?\s?:"
CODE_FIELD = re.compile(rf"{_CODE_FIELD}[^()\n]*\)?", re.I)
"""What a form states as codes behind the nomenclature's words for them: "(HS code(s): 3405)"."""
CODE_LINE = re.compile(
    r"^(?:(?:HS|CN)\scodes?|codes?|c[óo]digos?)(?:\(s\))?(?:\sdu\sSH|\sdel\sSA)?\s?:.*", re.I | re.M
)
"""The same as a line of its own, each code with its words: "HS code(s): 3405 - Polishes"."""
CODE_FIELD_OPENS = re.compile(rf"{_CODE_FIELD}\s*\Z", re.I)
PRODUCT_LINE = re.compile(
    r"^[^\w\n]{0,8}(?:[0-9.]{1,3} {0,3})?"
    r"(?:Products?|Category|产品|覆盖的?产品|Produits?|Productos?)[^:：\n]{0,160}[:：].{0,4000}",
    re.M | re.I,
)
BRACKETED_LIST = re.compile(r"\((?=[0-9]{4}\.[0-9]{2}(?![0-9])|[0-9]{2}\.[0-9]{2}(?![0-9]))")
BRACKETED = re.compile(r"\(([0-9]{6})\)")

"""Words that say what a day is for, in four languages, by the role that they give.

They are patterns on folded text (lower case, no accents, hyphens as spaces). Which word governs a given
place is for `date_cues` to say.
"""

from __future__ import annotations

BEFORE: dict[str, tuple[str, ...]] = {
    "comment_deadline": (
        r"(?:final|closing|last|end|due|cut off) (?:date|day|deadline)(?: for| of| to)?(?: the)?"
        r"(?: submi\w+(?: of)?)?(?: public| written)?(?: comments?| feedback| observations?)",
        r"(?:deadline|time limit|period) (?:for|to)(?: the)?"
        r"(?: submi\w+(?: of)?| provi\w+(?: of)?| receipt of)?(?: public| written)?"
        r" (?:comments?|feedback|views|responses|contributions|submissions|input|replies|objections|"
        r"evidence)",
        r"(?:comments?|objections?),?(?: \S+){0,12}?"
        r" (?:due|until|till|by|before|no later than|not later than|through|close[sd]?)",
        r"(?:comment|consultation|feedback)(?: period)?(?: \w+){0,6}?"
        r" (?:clos(?:es?|ed|ing)|end(?:s|ed|ing)?|until|till|through|to|extended to|expires?)",
        r"clos(?:e|ing) of (?:the )?(?:public )?(?:comments?|consultation|submissions)",
        r"(?:responses|submissions|views|feedback|contributions|statements)(?: \w+){0,6} "
        r"(?:clos\w+|shuts?|ends?)",
        r"(?:respond|reply|have your say|give (?:us )?your (?:views?|opinions?))(?: \w+){0,5} "
        r"(?:by|before|until|no later than)",
        r"(?:remarks|views|replies|responses|submissions)(?: \w+){0,6}? "
        r"(?:due|until|by|before|no later than)",
        r"period for sending (?:written )?comments",
        r"(?:representations|submissions|feedback|views|responses)(?: \w+){0,8}? (?:by|before|until|no "
        r"later than)",
        r"(?:consultation|avis|contributions?|observations|commentaires)(?: \S+){0,8}? "
        r"du [0-9]{1,2}(?:er)?(?: [a-z]+){0,2} (?:au|jusqu'au)",
        r"(?:consulta|comentarios|observaciones|aportaciones|alegaciones|informacion publica|audiencia)"
        r"(?: \S+){0,8}? (?:del?|desde el) [0-9]{1,2}(?: de [a-z]+)? (?:al?|hasta el)",
        r"(?:observaciones|comentarios) en (?:el|un) plazo",
        r"comment deadline|comments? (?:close|deadline)|provision of comments",
        r"date limite (?:pour|de)(?: \w+){0,4} (?:observations|commentaires)",
        r"(?:date limite|date butoir|delai|cloture|fin)(?: \S+){0,5}? (?:observations|commentaires|"
        r"consultation|contributions|remarques|reponses)",
        r"(?:observations|commentaires|contributions?|remarques|avis|reponses|propositions)(?: \S+){0,8}? "
        r"(?:avant le|jusqu'au|au plus tard le|d'ici au|d'ici le)",
        r"consultation(?: \S+){0,8}? (?:jusqu'au|prend fin|s'acheve|se termine|close? le)",
        r"(?:fecha limite|fecha final|plazo|cierre|vencimiento)(?: \S+){0,6}? "
        r"(?:observaciones|comentarios|aportaciones|alegaciones|consulta(?: publica)?|sugerencias)",
        r"(?:observaciones|comentarios|aportaciones|alegaciones|sugerencias|opiniones|consulta publica)"
        r"(?: \S+){0,8}? (?:hasta el|antes del|finaliza|vence|concluye|termina|a mas tardar)",
        r"han cuoi cung|gop y kien",
        r"(?:提意见|评议|评论|征求意见|意见反馈|反馈意见|公众咨询|咨询)的?(?:截止|结束)(?:日期|时间|日)?",
        r"(?:意见|评论)[^。;\n]{0,24}?(?:截止|于|在|前)",
        r"(?:公示|反馈|征求意见|评议|咨询|公开征集)(?:意见)?(?:期限?|时间|时限|截止)(?:为|是|到|至|:)?",
        r"咨询[^。;\n]{0,40}?截止(?:日期|时间)?|(?:评议|评论|咨询|征求意见)期限?(?:截?至|到|为)",
    ),
    "entry_into_force": (
        r"(?:enter(?:s|ed|ing)?|entry|com(?:e|es|ing)|came) (?:in|into) (?:force|effect|operation)",
        r"(?:become|becomes|became|be|is|are|was|were|been) (?:in )?effect(?:ive)?",
        r"effective(?: date)?|takes? effect|took effect|in force|brought into force",
        r"commencement(?: date)?|date of effect",
        r"entr(?:er|e|era|eront|ee|ant) en vigueur|en vigueur",
        r"entr(?:ar|ara|aran|an?|en?|ada|o) en vigor|vigencia|entr(?:ar|ara|ada) en vigencia",
        r"(?:comenzara|empezara|comienza|empieza|entra|entrara)n? a regir|surtira efectos?",
        r"prend(?:ra)? effet|prenant effet",
        r"co hieu luc|(?<![a-z])(?:regira|rige)n?(?![a-z])",
        r"(?:拟)?(?:生效|施行|实施)(?:日期|时间|日)?",
    ),
    "application": (
        r"(?:shall|will|to|does|do|would) (?:be )?appl(?:y|icable|ied)|applies|applicable",
        r"enforceable",
        r"(?:bites?|kicks? in)(?= (?:from|on|as of))",
        r"date of (?:application|implementation)|(?:application|implementation) date|"
        r"entree en application|fecha de aplicacion",
        r"l'application(?= (?:au|est|a|en|sera|prevue)(?![a-z]))",
        r"(?:ban|prohibition|restriction|requirements?|obligations?|dut(?:y|ies)|limits?|interdiction|"
        r"prohibicion|obligacion)(?: \w+){0,5} (?:starts?|begins?|commences?|debutera|debute|commencera?|"
        r"comienza|comenzara|empieza|empezara)(?: on)?",
        r"becomes? (?:mandatory|compulsory|binding|obligatory)",
        r"(?:mandatory|compulsory)(?= (?:from|as of|on|by|since|with effect))",
        r"compliance (?:[a-z]\S* ){0,10}?(?:is|are|shall be|will be) (?:required|mandatory|due)",
        r"(?:application|aplicacion)(?= ?[:|] *\Z)",
        r"(?:reports?|declarations?|registrations?|notifications?)(?: \w+){0,5}? due",
        r"(?:compliance|reporting|submission) (?:dates?|deadlines?)|(?:must|shall|to) comply",
        r"deadlines? (?:for|to|of) (?:the )?(?:registrations?|reporting|compliance|declarations?|comply|"
        r"register|report|declare)",
        r"(?:s')?appliqu(?:er?|ent|era|eront|aient|ait)(?![a-z])|applicables?|mise en application|"
        r"d'application|(?:mise|mettre) en conformite|se conformer",
        r"exigibles?|sera (?:aplicable|de aplicacion)|aplicables?|aplicarse|aplicaran?(?![a-z])|"
        r"se aplican?(?![a-z])|obligatori[oa]s?|obligatoires?",
        r"adecuarse|adecuacion|para adecuar",
        r"适用|强制(?:实施|执行)|开始执行|执行日期|合规(?:日期|期限|截止日?期?|时间)",
    ),
    "adoption": (
        r"(?:gave|given|gives|granted|donne|dio|da)(?: \w+){0,4} "
        r"(?:approval|assent|consent|accord|approbation|feu vert|aprobacion|visto bueno)(?: \w+)?",
        r"voted(?= (?:on|in))|a vote(?= le)|voto(?= el)|ratified|endorsed|"
        r"(?:was|were|be) enacted|passed(?= (?:on|by))|ratifie\w*|"
        r"homologuee?s?|ratificad[oa]s?|homologad[oa]s?",
        r"adopted|adoption|approved|approval date|date of approval|signed|made:?(?: at [0-9.:apm "
        r"]{3,14})?(?: on)?(?: the)?(?= *\Z)",
        r"done (?:at|in) [a-z ]{2,25},?(?: on| this)?(?= *\Z)",
        r"adopt(?:e|ee|er|es)\b|arrete du|signee?s?\b|promulguee?s?\b",
        r"(?:(?:fait|donnee?) a [a-z' ]{2,25},?|(?<![a-z] )fait) le(?= *\Z)",
        r"(?:aprobo|adopto|approuve)(?![a-z])|adoptad[oa]s?|aprobad[oa]s?|adopcion|aprobacion|"
        r"firmad[oa]|sancionad[oa]|promulgad[oa]",
        r"(?:hecho|dad[oa]) en [a-z,. ]{2,40}?,? ?(?:el|a los|a)(?= *\Z)",
        r"(?:拟)?(?:批准|通过|签署)(?:日期|时间)?",
    ),
    "publication": (
        r"publi(?:shed|cation)(?: date)?|distribution date|gazetted|registered(?= on)|"
        r"announced(?! in the *\Z)|appeared in",
        r"(?:date of (?:arrival|circulation|distribution|issue|notification)|notification date)",
        r"date de (?:distribution|publication|diffusion)|(?:dof|boe|jorf|jo|d\.o\.f\.) ?:? ?(?= *\Z)",
        r"circulated|promulgated|issued|federal register,",
        r"publie(?:e|s|es)?\b|parution",
        r"recall date|date (?:of )?recall|se publico(?![a-z])|se publica(?![a-z])|paru(?:e|s)?(?![a-z])",
        r"aparecio en|(?:pre)?publicad[oa]s?|publicacion|fecha de distribucion",
        r"公布|发布(?:日期)?|颁布|通报日期|公告日期|刊登",
    ),
    "sunset": (
        r"expir(?:e|es|ed|y|ation)(?: date)?"
        r"(?! of *\Z| d[eu] *\Z| del plazo| of (?:a|the|an)? ?(?:period|[0-9]|[a-z]+ (?:month|day|"
        r"year))| (?:d'un|du) delai| de (?:un|"
        r"los?) )|sunset(?: date)?|(?:shall|will) (?:end|cease(?! to))",
        r"(?:shall |will )?ceases? to (?:be )?(?:appl\w+|have effect|valid|in force)",
        r"cess(?:e|ent|era|eront) (?:de s'appliquer|d'etre|de produire)|dejar(?:a|an) de (?:ser |"
        r"aplicarse|surtir)",
        r"end of (?:the )?validity|valid until|phase out|phased out|no longer",
        r"repealed|withdrawn|until|discontinued|lapses?|sold off by",
        r"(?:transition\w*|grace|phase out|sell off|sell through) (?:period|phase)s?(?:,? \w+){0,6} "
        r"(?:end(?:s|ing)?|expir\w+|clos\w+|until|runs? to|lasts? until)",
        r"periode (?:de transition|transitoire)(?: \S+){0,6}? "
        r"(?:s'acheve\w*|prend\w* fin|se termine\w*|expire\w*)",
        r"(?:ecoul\w+|epuisement|stocks?)(?: \S+){0,10}? au plus tard le",
        r"(?:periodo|plazo|regimen) (?:transitorio|de transicion)(?: \S+){0,6}? "
        r"(?:finaliz\w+|termin\w+|conclu\w+|venc\w+|expir\w+)",
        r"(?:est|sont|sera) retiree?s?|se retiran?(?![a-z])|expirent?|prend fin|"
        r"devien(?:t|dra|nent) caducs?|caduques?|abroge\w*|"
        r"jusqu'au|fin de (?:la )?(?:validite|procedure|derogation|periode)",
        r"vence\w?|caduca\w?|expira(?:n|ra|ran)?(?![a-z])|derogad[oa]|hasta el",
        r"过渡期[^。;\n\d]{0,10}?(?:截止日期|截止|至|到)|(?:销售|使用|供应|流通|投放|库存)(?:期限)?(?:截止?)?[至到]",
        r"失效|废止|过渡期(?:截)?[至到]|有效期(?:截)?至|到期|终止|撤[回销]|售(?:卖|完)?[至到]",
    ),
}
AFTER: dict[str, tuple[str, ...]] = {
    "entry_into_force": (
        r"(?:之?日?起|以后|后)?(?:正式|开始|全面)?(?:施行|实施|生效)",
        r"(?:is|was) the (?:date of entry into force|effective date)",
    ),
    "application": (
        r"(?:之?日?起)(?:正式|开始|全面|统一)?(?:适用|执行|强制)",
        r"(?:is|will be) the (?:date of application|compliance date)",
    ),
    "comment_deadline": (
        r"(?:is|as|will be) the (?:final date|deadline|closing date) (?:for|of) comments?",
        r"(?:或?之?前|以前|截止)[^。;\n]{0,14}?(?:意见|评论|反馈)",
        r"for (?:submi\w+ )?(?:written )?comments",
    ),
    "publication": (r"(?:[于在][^。,;\n\d]{0,14}?(?:刊登|刊发))|(?:公布|发布|颁布|通报|公告|刊登)",),
    "adoption": (r"(?:[^。;:\n\d拟]|\d{1,2}(?!\d)){0,24}?(?:通过|批准)|制定|签署",),
    "sunset": (r"(?:之?日?起)?(?:失效|废止|撤销|到期|期满)|止",),
}
# "On 3 April 2017, the Regulation was published": the verb follows in the same sentence.
LATER: dict[str, tuple[str, ...]] = {
    "entry_into_force": (
        r"(?:enter(?:s|ed)?|com(?:e|es)|came) into (?:force|effect)",
        r"(?:became|becomes|become|is|was) effective|took effect|takes effect",
    ),
    "application": (r"(?:shall|will|must) (?:apply|comply)|applies|becomes? mandatory",),
    "adoption": (r"adopted|approved|passed|signed|voted",),
    "publication": (
        r"published|issued|released|announced|promulgated|notified|circulated",
        r"公布|发布|刊登|刊发|颁布",
    ),
    "sunset": (r"expires?|expired|repealed",),
}

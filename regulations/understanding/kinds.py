"""What kind of document it is (proposal, adopted, ...) and how far its rule has come.

The source's own type decides; words decide where the source says nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from regulations.understanding.actions import (
    act_decided,
    act_named,
    act_of_opening,
    act_of_title,
    not_yet,
)
from regulations.understanding.chinese_acts import chinese_act
from regulations.understanding.leanings import leaning_of
from regulations.understanding.normalise import fold
from regulations.understanding.result import DateFound, Document, Evidence
from regulations.understanding.titles import type_by_title

_ADDENDUM = "addendum"
_WITHDRAWN = "withdrawn"
_STATED = (
    (re.compile(r"^withdrawn$", re.I), _WITHDRAWN),
    (re.compile(r"corrig[eé]ndum|correction|correcci[oó]n|rectificat", re.I), "correction"),
    (re.compile(r"addendum|suppl[eé]ment|ap[eé]ndice|suplemento", re.I), _ADDENDUM),
    # Article 2.10.1 and 5.7.1: urgent measures are notified after their adoption.
    (re.compile(r"emergency|urgent", re.I), "adopted"),
    (re.compile(r"regular notification|revision|proposed rule|prorule|draft|proposal", re.I), "proposal"),
    (re.compile(r"alert", re.I), "alert"),
    (re.compile(r"^(?:final )?rule$", re.I), "adopted"),
    (re.compile(r"consultation", re.I), "consultation"),
    (re.compile(r"guid(?:ance|eline)", re.I), "guidance"),
)
_FORM_TYPE = re.compile(r"^WTO notification\s*[-—–:]\s*(.{3,60})$", re.M | re.I)
_ALERT_FORM = re.compile(r"\A\s*(?:Safety Gate|RAPEX) (?:alert|notification)\b", re.I)
# A Chinese title that ends so is the law itself, unless it speaks of a draft or a revision.
_CHINESE_LAW = re.compile(
    r"(?:(?<![立执看做方无合违非司说想用疗语书])法|条例|办法|规定|细则)(?:\s*[(（][^()（）]{4,20}[)）])?\s*$"
)
_CHINESE_CHANGE = re.compile(r"草案|修正|修订|修改|征求意见|公布|通过|发布|更新")
# A single article of an act: its words on drafts and changes are about others, not itself.
_ARTICLE_TITLE = re.compile(
    r"(?:\A|[—–:,;-] ?)(?:Article|Artículo|Annex|Annexe|Anexo) [0-9IVXL]+\b|"
    r"第[0-9一二三四五六七八九十百]{1,5}条"
)
_NOTICES = re.compile(r"federal[ _]register", re.I)
"""A journal whose abstracts open with what the agency does."""
_PROPOSES = re.compile(
    r"\b(?:is|are) proposing\b|\bproposes (?:to|a|new|revis|amend)|"
    r"\bthis (?:proposed rule|notice of proposed rulemaking)\b|\bin this proposed rule\b"
)
_HAN, _FIRST_HAN = re.compile("[\u4e00-\u9fff]"), 420
_PRESS = re.compile(r"\Anews\b(?! ?letter)|\bnews (?:item|wire|agency|feed)|newspaper", re.I)
"""The general press tells of rules; it makes, proposes and explains none."""
_COMPANY = re.compile(
    r"\b(?:company|retailer|group|manufacturer|brand|start-?up) (?:said|says|expects|plans|announced|"
    r"will invest|has (?:opened|launched))\b|\bsaid on (?:mon|tues|wednes|thurs|fri)day that it\b|"
    r"\bshare(?:holder)?s\b",
    re.I,
)
"""A firm that speaks of itself."""
_ABSTRACT = 500
_KEYWORDS = (
    (re.compile(r"^Keywords?:.*\bWithdrawal of the measure\b", re.M | re.I), "withdrawal"),
    (
        re.compile(
            r"^Keywords?:.*\b(?:Modification|Extension) of (?:the )?(?:final date|comment)", re.M | re.I
        ),
        "consultation",
    ),
    (re.compile(r"^Keywords?:.*\bAdoption/publication/entry into force", re.M | re.I), "adopted"),
)
"""What the notifying member ticked on the form of an addendum (G/SPS/7/Rev.5 and G/TBT/35/Rev.1)."""
_DESCRIBED = re.compile(
    r"(?:Description of content|Description du contenu|Descripción del contenido)\s*:\s*", re.I
)
_CHANGES_ANOTHER = re.compile(r"\b(?:amending|amends|modifies|que modifican?|modifiant|modifica)\b")
"""An act made to change another one, by its verb: "amendment of the requirements" may be a whole new text."""
_AMENDS_NOW = re.compile(r"\b(?:amends|(?:is|are) (?:hereby )?(?:amending|extending|postponing))\b")
_AT_ONCE = 300
_DRAFT_TITLE = re.compile(
    r"\b(?:draft|proposed|proposal|projet|(?:ante)?proyecto|borrador)\b|草案|征求意见稿"
)
_MEMBER_FORM = re.compile(r"\b(?:Notifying Member|Membre notifiant|Miembro que notifica)\s*:", re.I)
_SUPPLEMENT = re.compile(
    r"\b(?:Addendum|Apéndice|Suplemento|Supplément|Corrigendum|Corrigéndum|Corrección)\b", re.I
)
_ORDER = (
    "correction",
    "alert",
    "withdrawal",
    "consultation",
    "proposal",
    "exemption",
    "amendment",
    "guidance",
    "adopted",
    "other",
)
_PLAIN = 0.9
"""Weight in a title from which a term needs no other."""
_DRAFTS = ("proposal", "consultation")
_SUBJECTS = ("other", "guidance", "exemption", "alert")
"""Kinds whose words in a title of a journal may be its subject: "labeling guides", "recalls"."""
_DECIDED = ("proposal", "adopted", "amendment", "correction", "consultation")
"""Kinds that the first sentence of a journal may state against such words."""
_NAMED, _HEADLINE, _PROPOSING, _TOLD, _NOUN, _SUMMED, _DEFAULT = 9.0, 6.0, 7.0, 4.0, 2.5, 3.0, 0.8
"""Worth of a kind against faint cues, by what told it: a name in the title, its verb (a draft more), the
opening, a noun of the title, a sum of words, nothing."""
_AGREED = 4.0
"""What it adds where title and opening tell the same."""
_LOOSE = 2.0
"""Worth of "adopted" in an opening: what is signed or set there may be told in passing."""
_OTHER = 5.0
"""Worth of words of no rule in a title: "study", "court", "findings"."""
_DRAFTED = re.compile(r"\b(?:propos|bills?\b|drafts?\b|plan(?:s|ned)\b|intend)")
"""Words of a headline by which a proposal is one for certain; "may" and "to" leave doubt."""
_AMENDING_ACT = re.compile(r"\b\d{4},?\s+(?:amending|correcting)\b", re.I)
"""An act made to amend says so right after its date; later in a title it is a side effect."""


def kind_of(document: Document) -> str:
    """The source's kind of item; an alert also by its form or by the name of its source."""
    if document.metadata.kind:
        return document.metadata.kind
    named = "safety gate" in document.source.lower() or "safety_gate" in document.source.lower()
    return "alert" if named or _ALERT_FORM.match(document.text) else ""


def is_journal(document: Document) -> bool:
    """Whether the source prints notices of authorities whose first sentence is their act."""
    return _NOTICES.search(document.source) is not None


def _stated_type(document: Document, content: str) -> str | None:
    """Type by the source's field, form or title; "addendum" where words must tell; None if unsaid."""
    kind = kind_of(document)
    if kind in ("alert", "list_entry"):
        return "alert" if kind == "alert" else "adopted"
    printed = document.metadata.document_type
    if not printed and (form := _FORM_TYPE.search(content[:1500])):
        printed = form[1]
    if not printed and "otif" in content[:1500] and (form := _MEMBER_FORM.search(content[:1500])):
        added = _SUPPLEMENT.search(content[: form.end() + 300])
        printed = added[0] if added else "Regular notification"
    if printed:
        return next((kind for pattern, kind in _STATED if pattern.search(printed)), None)
    if _PRESS.search(document.source):
        return "other"
    title = document.title.strip()
    folded = fold(title)
    if _CHINESE_LAW.search(folded) and not _CHINESE_CHANGE.search(folded):
        return "adopted"
    return type_by_title(title, document.text)


def _by_words(evidence: Sequence[Evidence], title_end: int, allowed: Sequence[str]) -> str | None:
    """The label with the greatest sum: title thrice, opening once, the rest a quarter.

    Each rule counts twice in each of the three at most. None where no rule fired.
    """
    sums: dict[str, float] = defaultdict(float)
    times: dict[tuple[str, int], int] = defaultdict(int)
    for one in evidence:
        if one.label not in allowed or one.start is None:
            continue
        zone = 0 if one.start < title_end else 1 if one.start < title_end + 700 else 2
        times[one.rule, zone] += 1
        if times[one.rule, zone] <= 2:
            sums[one.label] += one.weight * (3.0, 1.0, 0.25)[zone] / times[one.rule, zone]
    if not sums:
        return None
    return max(allowed, key=lambda label: (sums[label], -_ORDER.index(label)))


def _proposes(document: Document, content: str, title_end: int) -> bool:
    """The verb of an abstract outweighs the nouns of its title: "Amendments to ..." may well be a draft."""
    opening = fold(content[title_end : title_end + _ABSTRACT])
    return is_journal(document) and bool(_PROPOSES.search(opening))


def _amends(evidence: Sequence[Evidence], title_end: int) -> bool:
    """A final rule that says in its title or opening that it changes another one is an amendment.

    Where the title itself speaks of adopting, what is adopted may well be an update: adopted it is.
    """
    adopting = any(e.label == "adopted" and e.start is not None and e.start < title_end for e in evidence)
    return not adopting and any(
        e.rule == "type.amending" and e.start is not None and e.start < title_end + 500 for e in evidence
    )


def document_type(
    document: Document, content: str, evidence: Sequence[Evidence], title_end: int, *, relevant: bool = True
) -> tuple[str, bool]:
    """(type, withdrawn). A withdrawal is of type "other" and ends its rule.

    Where neither a word nor the form of the title tells, a rule for goods and an article of a law are taken
    for adopted, any other paper for "other".
    """
    stated = _stated_type(document, content)
    if stated == _WITHDRAWN:
        return "other", True
    if stated is not None and stated != _ADDENDUM:
        # A regular form may bring law that is made already: then its title says so.
        final = stated == "proposal" and any(
            e.rule == "type.final_rule" and e.start is not None and e.start < title_end for e in evidence
        )
        return ("adopted" if final else stated), False
    if kind_of(document) == "act":
        return _act_type(document, evidence, title_end), False
    if stated == _ADDENDUM:
        by_words = _addendum_type(document, content, evidence, title_end)
    elif not relevant and _COMPANY.search(content[title_end : title_end + _ABSTRACT]):
        by_words = "other"
    else:
        acting = _acting(document, content, evidence, title_end)
        by_words = _chinese(document, content, title_end, acting) or _leaning(
            document,
            content,
            title_end,
            *(acting or _weighed_type(document, content, evidence, title_end, relevant=relevant)),
        )
    return ("other", True) if by_words == "withdrawal" else (by_words, False)


def _chinese(
    document: Document, content: str, title_end: int, acting: tuple[str, float] | None
) -> str | None:
    """What the words of a Chinese paper sum up to; None for other languages and for articles of acts."""
    title = document.title
    if _HAN.search(content[: title_end + _FIRST_HAN]) is None or _ARTICLE_TITLE.search(title):
        return None
    if acting is not None and acting[0] == "withdrawal":
        return None
    read, worth = acting or (None, 0.0)
    act = act_of_title(title)
    sure = worth >= _NAMED or (act is not None and act.sure)
    return chinese_act(title, content[title_end:], read, sure=sure)


def _leaning(document: Document, content: str, title_end: int, told: str, worth: float) -> str:
    """The kind told, or another one to which cues lean by more than what told it is worth.

    A journal's first sentence is its act, and the words of an article are about others.
    """
    unit = _ARTICLE_TITLE.search(document.title)
    # "Annex XIV: four entries receive new dates" is a headline.
    inside = unit is not None and not document.title.startswith(":", unit.end())
    if told == "withdrawal" or is_journal(document) or inside:
        return told
    leaning = leaning_of(document.title, content[title_end:])
    return (leaning.best() or told) if leaning.lead(told) > worth else told


def _acting(
    document: Document, content: str, evidence: Sequence[Evidence], title_end: int
) -> tuple[str, float] | None:
    """What the paper says that it does, and its worth: named in its title, its first verb, its opening."""
    title = document.title
    if _ARTICLE_TITLE.search(title):
        return None
    journal = is_journal(document)
    if named := act_named(title) or _named_by_term(evidence, title_end):
        # "Procedures for risk evaluation" may be a rule on them.
        decided = act_decided(content[title_end:]) if journal else None
        if decided == "proposal" or (decided in _DECIDED and named in _SUBJECTS):
            return decided, _NAMED
        return named, _OTHER if named == "other" else _NAMED
    if any(
        e.label == "withdrawal" and e.start is not None and e.start < title_end + _ABSTRACT for e in evidence
    ):
        return "withdrawal", _NAMED
    act = act_of_title(title)
    if act is not None and act.sure and not journal:
        # A headline tells the outcome ("deadline postponed"), the first sentences how far it has come.
        if act.kind == "amendment" and (awaited := not_yet(content[title_end:])):
            return awaited, _HEADLINE
        # "May go without labels for a year" permits; what permits stands in the text.
        permits = act.kind == "proposal" and act_of_opening(content[title_end:]) == "exemption"
        drafted = act.kind == "proposal" and _DRAFTED.search(fold(title))
        worth = _PROPOSING if drafted else _HEADLINE
        if not permits and act_of_opening(content[title_end:]) == act.kind:
            worth += _AGREED
        return ("exemption", _HEADLINE) if permits else (act.kind, worth)
    opening = act_of_opening(content[title_end:])
    if act is not None and (
        opening in (None, act.kind) or (opening == "adopted" and act.kind in ("amendment", "guidance"))
    ):
        worth = _TOLD if act.kind == "proposal" else _NOUN
        return act.kind, worth + _AGREED if opening == act.kind else worth
    if opening is None:
        return None
    return opening, _LOOSE if opening == "adopted" else _TOLD


def _named_by_term(evidence: Sequence[Evidence], title_end: int) -> str | None:
    """A kind that a strong term of the title names and no verb can take back."""
    named = {e.label for e in evidence if e.start is not None and e.start < title_end and e.weight >= _PLAIN}
    return next((kind for kind in ("other", "exemption", "consultation", "guidance") if kind in named), None)


def _weighed_type(
    document: Document, content: str, evidence: Sequence[Evidence], title_end: int, *, relevant: bool
) -> tuple[str, float]:
    """The type by the sum of words where no act is told, and its worth."""
    inside_act = bool(_ARTICLE_TITLE.search(document.title))
    heard = [e for e in evidence if not inside_act or (e.start or 0) < title_end]
    heaviest = _by_words(heard, title_end, _ORDER)
    if heaviest in ("adopted", "amendment") and _proposes(document, content, title_end):
        heaviest = "proposal"
    if heaviest == "adopted" and _amends(heard, title_end):
        heaviest = "amendment"
    if heaviest:
        return heaviest, _SUMMED
    return ("adopted" if relevant or inside_act else "other"), _DEFAULT


def _act_type(document: Document, evidence: Sequence[Evidence], title_end: int) -> str:
    """A published act by its title alone: what its articles say of proposals and guidance is about others."""
    if not _AMENDING_ACT.search(document.title):
        return "adopted"
    titled = [e for e in evidence if (e.start or 0) < title_end]
    return _by_words(titled, title_end, ("exemption",)) or "amendment"


def _addendum_type(document: Document, content: str, evidence: Sequence[Evidence], title_end: int) -> str:
    """What became of a notified draft; most often it was adopted.

    It is still a draft while the source states a day for comments that is to come, whatever the words.
    """
    told = _by_words(evidence, title_end, ("withdrawal", "consultation", "guidance", "adopted", "amendment"))
    keyword = next((kind for pattern, kind in _KEYWORDS if pattern.search(content)), None)
    if "withdrawal" in (told, keyword):
        return "withdrawal"
    said = act_of_opening(_description(content, title_end))
    if "consultation" in (keyword, said):
        return "consultation"
    if said == "proposal" or _is_open_for_comments(document):
        return "proposal"
    if told == "consultation":
        return told
    if said in ("adopted", "amendment") or keyword == "adopted":
        opening = fold(_description(content, title_end)[:_AT_ONCE])
        amends = said == "amendment" and keyword != "adopted" and _AMENDS_NOW.search(opening)
        return "amendment" if amends or _CHANGES_ANOTHER.search(fold(document.title)) else "adopted"
    if told is None:
        return "proposal" if _DRAFT_TITLE.search(fold(document.title)) else "adopted"
    titled = (e for e in evidence if e.start is not None and e.start < title_end)
    if told == "adopted" and any(e.rule == "type.amending" for e in titled):
        told = "amendment"
    proposing = sum(e.rule == "type.proposing" for e in evidence) >= 2
    return "proposal" if proposing and told not in ("adopted", "amendment") else told


def _description(content: str, title_end: int) -> str:
    """What a form tells in its own words, behind its title, member and dates."""
    found = _DESCRIBED.search(content, title_end, title_end + 3000)
    return content[found.end() if found else title_end :]


def _is_open_for_comments(document: Document) -> bool:
    """Whether the source itself, not its prose, gives a day for comments after the day of publication."""
    published_on = document.published_on
    days = [on for role, on, _ in document.metadata.dates if role == "comment_deadline" and on is not None]
    return published_on is not None and any(on > published_on for on in days)


def stage_of(document: Document, doc_type: str, dates: Sequence[DateFound], *, withdrawn: bool) -> str:
    """How far the rule has come on the day of publication; later days are for the caller to weigh.

    An alert enforces law that is already in force. The duties of a listed substance apply from the
    day of its inclusion (REACH, Art. 33).
    """
    published_on = document.published_on
    if document.metadata.kind == "list_entry":
        return "applies"
    if withdrawn:
        return "expired"
    if doc_type in _DRAFTS:
        return "proposed"
    if doc_type == "alert":
        return "in_force"
    if published_on is None:
        return "adopted"

    def reached(role: str) -> bool:
        days = [d.earliest for d in dates if d.role == role and d.earliest is not None and d.certainty >= 0.5]
        return bool(days) and min(days) <= published_on

    if reached("application"):
        return "applies"
    return "in_force" if reached("entry_into_force") else "adopted"

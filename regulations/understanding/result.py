"""What goes into understanding and what comes out: frozen records, every finding with its place.

Knows no rule and no lexicon. All offsets count characters of `Document.content`, which is
`title + "\\n" + text` exactly as stored; a finding without a place has `start = end = None` and
then always comes from the source's own metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Origin = Literal["metadata", "text"]

REGIMES: Final = (
    "reach",
    "rohs",
    "weee",
    "cbam",
    "ecodesign_energy",
    "batteries",
    "packaging",
    "ce_safety",
    "chem_other",
    "tbt_other",
)
DOCUMENT_TYPES: Final = (
    "proposal",
    "adopted",
    "amendment",
    "exemption",
    "consultation",
    "guidance",
    "alert",
    "correction",
    "other",
)
STAGES: Final = ("proposed", "adopted", "in_force", "applies", "expired")
DATE_ROLES: Final = (
    "publication",
    "comment_deadline",
    "adoption",
    "entry_into_force",
    "application",
    "sunset",
    "modification",
)
MENTION_KINDS: Final = ("hs", "cn", "ics", "cas", "ec", "act", "substance", "product", "limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the source itself states in fields of their own; it outranks every inference.

    `codes` are (scheme, code as printed, label), `dates` (role, day or None, rule in words).
    """

    area: str = ""
    document_type: str = ""
    kind: str = ""
    codes: tuple[tuple[str, str, str], ...] = ()
    dates: tuple[tuple[str, date | None, str], ...] = ()
    keywords: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One stored text with what its source said of it. `language` is ISO 639-1, None if not known."""

    source: str
    title: str
    text: str
    language: str | None = None
    published_on: date | None = None
    metadata: Metadata = field(default_factory=Metadata)

    @property
    def content(self) -> str:
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A code, substance, product or limit at one place.

    `code` is normalised: HS and CN as bare digits, ICS with dots, CAS and EC with hyphens, acts as
    CELEX numbers, products as concept ids, substances as CAS number or else substance id.
    `certainty` is a judged share 0..1, not a calibrated probability.
    """

    kind: str
    code: str
    text: str
    start: int | None
    end: int | None
    rule: str
    origin: Origin
    certainty: float
    section: str = ""
    """Key of the innermost section that holds it (`article:5`, `annex:XVII/27`); "" outside all."""
    document: str = ""
    """Name of the linked document in whose text it stands; "" for the document itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFound:
    """A dated milestone.

    `on` is a day that the document or its source names. Where only a rule is given ("20 days after
    publication") `on` is None, `rule` holds the words and `earliest` the first day that the rule
    allows, computed from a known base; None where no base is known.
    """

    role: str
    on: date | None
    rule: str
    earliest: date | None
    text: str
    start: int | None
    end: int | None
    origin: Origin
    certainty: float
    section: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFound:
    """A limit value. `ppm` is the share by mass in parts per million, None where the unit is no share.

    `basis`: by_weight, homogeneous_material, migration or "" (not said).
    `substance` is the code of the nearest substance named in the same sentence, or "".
    """

    value: float
    unit: str
    ppm: float | None
    basis: str
    substance: str
    text: str
    start: int
    end: int
    certainty: float
    section: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A duty that one sentence lays on somebody.

    `actor` is the party as the lexicon names it (manufacturer, importer, ...), "" where the sentence
    names none ("batteries shall be marked"). `duty` are the words of the duty, `deadline` an ISO day
    or the words of a rule, "" where the sentence gives none. Start and end frame the sentence.
    """

    actor: str
    duty: str
    subject: str
    """What stands before the verb, as printed: the party or the goods."""
    deadline: str
    forbids: bool
    start: int
    end: int
    section: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a label was given: a rule that fired and the characters it fired on."""

    label: str
    start: int | None
    end: int | None
    rule: str
    weight: float
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeFound:
    """A regime with its weight 0..1 (judged; see `Understanding.probabilities`) and its evidence."""

    label: str
    weight: float
    evidence: tuple[Evidence, ...]
    basis: str = ""
    """What tells it (see `basis.py`) where its evidence stands in another text; else the evidence says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRead:
    """An article, annex, row or chapter at [start, end) of the whole text, and its own regimes.

    `joins` names those regimes that count for the whole document on this section's word alone.
    """

    key: str
    heading: str
    start: int
    end: int
    regimes: tuple[RegimeFound, ...] = ()
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """Everything that was understood of one document, and by which version of rules and code.

    `probabilities` hold every regime, calibrated (see `calibration.py`); `auto` says that the regimes may
    stand without a reviewer. `exclusions` are codes that the text expressly leaves out ("other than those
    of heading 85.45"); they never appear among `mentions` of text origin at the same place.
    """

    language: str
    relevant: bool
    regimes: tuple[RegimeFound, ...]
    doc_type: str
    stage: str
    mentions: tuple[Mention, ...]
    exclusions: tuple[Mention, ...]
    dates: tuple[DateFound, ...]
    limits: tuple[LimitFound, ...]
    obligations: tuple[Obligation, ...]
    probabilities: Mapping[str, float]
    sureness: float
    """0..1: how sure the whole set of regimes is, the second opinion heard where there is one."""
    auto: bool
    evidence: tuple[Evidence, ...]
    version: str
    sections: tuple[SectionRead, ...] = ()
    """Sections that hold a finding, in order of place; () for a text without headings."""

"""Reads the documents of one story and what is understood of them, in three queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from regulations.drafting import StoryDocument
from regulations.ingest.families import part_of
from regulations.linked import document_of
from regulations.models import DocumentText, Notice, NoticeMember, NoticeVersion
from regulations.understanding.basis import Basis
from regulations.understanding.basis_rules import regimes_told
from regulations.understanding.by_model import WEIGHT
from regulations.understanding.linked import LinkedText, with_linked
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, RegimeFound, Understanding

_KEPT, _LONGEST = 128, 100_000
"""So many understandings of texts up to so many characters a process keeps: people open the same notices."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A notice with its current version, its linked texts by address, and what is understood of them."""

    notice: Notice
    version: NoticeVersion
    texts: dict[str, DocumentText]
    told: StoryDocument


def documents_read(notices: Sequence[Notice]) -> list[ReadDocument]:
    """Each notice as its current version is understood, in the order given. Three queries.

    Raises NoticeVersion.DoesNotExist where one has no version.
    """
    versions = NoticeVersion.objects.filter(notice__in=notices).order_by("notice_id", "-number")
    current = {row.notice_id: row for row in versions.distinct("notice_id")}
    texts: dict[int, dict[str, DocumentText]] = defaultdict(dict)
    linked = DocumentText.objects.filter(document__notice__in=notices).exclude(text="")
    for row in linked.select_related("document").order_by("document__url"):
        texts[row.document.notice_id][row.document.url] = row
    markets: dict[int, list[str]] = defaultdict(list)
    members = NoticeMember.objects.filter(notice__in=notices).order_by("market")
    for notice_id, market in members.values_list("notice_id", "market"):
        markets[notice_id].append(market)
    return [_read(one, current.get(one.pk), texts.get(one.pk, {}), markets[one.pk]) for one in notices]


def _read(
    notice: Notice, version: NoticeVersion | None, texts: dict[str, DocumentText], markets: list[str]
) -> ReadDocument:
    if version is None:
        raise NoticeVersion.DoesNotExist(f"{notice} has no version")
    understood = _understood(version, texts)
    found = _as_stands(understood, notice)
    told = StoryDocument(
        title=version.title,
        published_on=notice.published_on,
        markets=tuple(markets),
        understanding=found,
        told_by=regimes_told(found.regimes, version.content) if found is understood else notice.counting_told,
        is_corrigendum=any(part_of(symbol) == "corr" for symbol in notice.symbols),
    )
    return ReadDocument(notice, version, texts, told)


def _understood(version: NoticeVersion, texts: dict[str, DocumentText]) -> Understanding:
    document = document_of(version)
    linked = tuple(LinkedText(name=url, text=one.text) for url, one in texts.items())
    if len(document.text) + sum(len(one.text) for one in linked) > _LONGEST:
        return with_linked(understand(document), document, linked)
    return _kept(document, linked)


@lru_cache(maxsize=_KEPT)
def _kept(document: Document, linked: tuple[LinkedText, ...]) -> Understanding:
    """By the texts themselves: whoever may read them gets the same of them."""
    return with_linked(understand(document), document, linked)


def _as_stands(found: Understanding, notice: Notice) -> Understanding:
    """What was understood, with the reviewer's regimes and type where a person gave them.

    The rules are read anew, the model of words is not: where no rule spoke, its word is the one kept.
    """
    if notice.reviewed_regimes is None:
        return _as_kept(found, notice) if notice.relevant and not found.regimes else found
    known = {regime.label: regime for regime in found.regimes}
    regimes = tuple(
        known.get(label) or RegimeFound(label=label, weight=1.0, evidence=())
        for label in notice.reviewed_regimes
    )
    return replace(found, regimes=regimes, doc_type=notice.reviewed_type or found.doc_type)


def _as_kept(found: Understanding, notice: Notice) -> Understanding:
    by_words = [one.label for one in notice.counting_told if one.by is Basis.WORDS]
    regimes = tuple(RegimeFound(label=label, weight=WEIGHT, evidence=()) for label in by_words)
    return replace(found, relevant=True, regimes=regimes) if regimes else found

"""The word list of the green index as versioned data: words, groups, patterns of negation, and its hash.

Knows the YAML form and refuses a list that would count wrongly; knows nothing of reports.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from compliance.econometrics.faults import SpecificationFault

OWN_WORDS = Path(__file__).with_name("words.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation:
    """Patterns that turn a hit into a denial; `reach` counts characters ahead of the word."""

    reach: int
    before: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    after: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """`words` gives the group of each word in normalised form; `written` how the list writes it.

    `digest` is the SHA-256 of the file: two results are comparable only where it is the same.
    """

    name: str
    version: str
    digest: str
    status: str
    provenance: dict[str, str]
    groups: dict[str, str]
    words: dict[str, str]
    written: dict[str, str]
    negation: Negation
    traditional: dict[int, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self.version,
            "sha256": self.digest,
            "status": self.status,
            "provenance": self.provenance,
            "words": len(self.words),
            "groups": {group: sum(g == group for g in self.words.values()) for group in self.groups},
        }


def dictionary_read(path: Path = OWN_WORDS) -> Dictionary:
    """The word list in a YAML file; raises SpecificationFault with the entry and what to repair."""
    try:
        body = path.read_bytes()
        read = yaml.safe_load(body)
    except (OSError, yaml.YAMLError) as error:
        raise SpecificationFault(
            f"The word list {path.name} cannot be read: {error}", reason="no_dictionary", where=path.name
        ) from error
    if not isinstance(read, dict) or not isinstance(read.get("groups"), dict):
        raise _wrong(path, "it must be a mapping with name, version, provenance and groups", "groups")
    for key in ("name", "version"):
        if not isinstance(read.get(key), str) or not read[key]:
            raise _wrong(path, f"{key} must be text (put a version in quotes)", key)
    provenance = read.get("provenance")
    if not isinstance(provenance, dict) or not provenance.get("status") or not provenance.get("en"):
        raise _wrong(path, "provenance must give status and en: whose words these are", "provenance")
    traditional = {str(k): str(v) for k, v in (read.get("traditional") or {}).items()}
    if wrong := [key for key in traditional if len(key) != 1]:
        raise _wrong(path, f"traditional maps single characters, not {wrong[0]!r}", "traditional")
    table = str.maketrans(traditional)
    words, written = _words(read["groups"], path, table)
    return Dictionary(
        name=read["name"],
        version=read["version"],
        digest=hashlib.sha256(body).hexdigest(),
        status=str(provenance["status"]),
        provenance={k: str(v) for k, v in provenance.items() if k != "status"},
        groups={str(g): str((v or {}).get("en", g)) for g, v in read["groups"].items()},
        words=words,
        written=written,
        negation=_negation(read.get("negation") or {}, path),
        traditional=table,
    )


def folded(text: str, traditional: dict[int, str]) -> str:
    """Full-width to half-width (NFKC), small letters, simplified characters, `iso 14001` as `iso14001`."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(traditional)
    return re.sub(r"(?<=[a-z])[ \-]+(?=\d)", "", text)


def _words(
    groups: dict[Any, Any], path: Path, table: dict[int, str]
) -> tuple[dict[str, str], dict[str, str]]:
    words: dict[str, str] = {}
    written: dict[str, str] = {}
    for group, told in groups.items():
        listed = told.get("words") if isinstance(told, dict) else None
        if not isinstance(listed, list) or not listed:
            raise _wrong(path, f"group {group!r} has no list of words", str(group))
        for word in listed:
            if not isinstance(word, str) or len(word.strip()) < 2:
                raise _wrong(
                    path, f"{word!r} in group {group!r} must be text of two characters or more", "words"
                )
            form = folded(word.strip(), table)
            if form in words:
                raise _wrong(path, f"{word!r} stands in {words[form]!r} and again in {group!r}", "words")
            words[form], written[form] = str(group), word.strip()
    return words, written


def _negation(told: dict[str, Any], path: Path) -> Negation:
    try:
        lists = {key: [str(p) for p in told.get(key) or []] for key in ("before", "unless", "after")}
        return Negation(
            reach=int(told.get("reach", 14)),
            before=re.compile("|".join(f"(?:{p})" for p in lists["before"])) if lists["before"] else None,
            unless=re.compile("|".join(f"(?:{p})" for p in lists["unless"])) if lists["unless"] else None,
            after=tuple(re.compile(p) for p in lists["after"]),
        )
    except (re.error, ValueError, AttributeError) as error:
        raise _wrong(path, f"negation holds a pattern that is none: {error}", "negation") from error


def _wrong(path: Path, what: str, where: str) -> SpecificationFault:
    return SpecificationFault(f"The word list {path.name}: {what}.", reason="wrong_dictionary", where=where)

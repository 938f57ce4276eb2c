"""Reads the catalogue's files into one frozen Catalogue, strictly: nothing unknown, nothing missing.

Knows the files and how they name one another; whether codes, numbers and dates are right is `checking`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import yaml

from regulations.catalogue.conditions import Condition, SubstanceIn, TraitIs, leaves
from regulations.catalogue.membership import SOURCES, members_from
from regulations.catalogue.parsing import obligation_of
from regulations.catalogue.rows import Refused, Row, refused, row_of
from regulations.catalogue.schema import (
    Catalogue,
    EvidenceKind,
    Obligation,
    Problem,
    Regime,
    SubstanceList,
    Trait,
)
from regulations.catalogue.strict_yaml import strict_yaml
from regulations.catalogue.vocabulary import evidence_kind_of, regime_of, substance_list_of, trait_of

HOME = Path(__file__).resolve().parent
Entry = TypeVar("Entry", Obligation, Trait, EvidenceKind, SubstanceList, Regime)


class CatalogueError(ValueError):
    """The catalogue cannot be used. `problems` says file, entry and remedy of each fault."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        more = (
            f" (and {len(problems) - 1} more; see `manage.py catalogue check`)" if len(problems) > 1 else ""
        )
        super().__init__(f"{problems[0]}{more}")
        self.problems = problems


@dataclass(slots=True)
class _Reading:
    """What was read so far; an entry that is refused leaves a problem and no entry."""

    home: Path
    problems: list[Problem] = field(default_factory=list)

    def files(self, pattern: str) -> Iterator[tuple[str, list[object]]]:
        """Name and entries of each file, in order of name."""
        found = sorted(self.home.glob(pattern))
        if not found:
            self.problems.append(
                Problem(file=pattern, where="file", code="no_file", message="no such file; add it")
            )
        for path in found:
            name = path.relative_to(self.home).as_posix()
            try:
                told = strict_yaml(path.read_text(encoding="utf-8"))
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                self._fault(name, "file", "not_yaml", f"cannot be read as YAML: {error}")
                continue
            if isinstance(told, dict) and len(told) == 1:
                # A file may head its list with a word for what it holds, such as `traits:`.
                told = next(iter(told.values()))
            if not isinstance(told, list):
                self._fault(name, "file", "not_a_list", "the file must hold a list of entries")
                continue
            yield name, told

    def entries(self, pattern: str, read: Callable[[Row, str], Entry]) -> Mapping[str, Entry]:
        """Entries by id; of two with one id the first is kept and the second reported."""
        found: dict[str, Entry] = {}
        for name, told in self.files(pattern):
            for place, one in enumerate(told, 1):
                where = str(one.get("id", f"entry {place}")) if isinstance(one, dict) else f"entry {place}"
                try:
                    entry = read(row_of(one, where), name)
                except Refused as error:
                    self.problems.append(refused(name, where, error))
                    continue
                if entry.id in found:
                    self._fault(name, where, "id_twice", f"the id stands in {found[entry.id].file} too")
                    continue
                found[entry.id] = entry
        return MappingProxyType(found)

    def _fault(self, file: str, where: str, code: str, message: str) -> None:
        self.problems.append(Problem(file=file, where=where, code=code, message=message))


def _list_of(row: Row, file: str) -> SubstanceList:
    source = row.word("members_from", "", of=SOURCES)
    return substance_list_of(row, file, members_from(source))


def catalogue_read(home: Path = HOME) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Everything that could be read from a folder, and every fault found on the way."""
    reading = _Reading(home)
    found = Catalogue(
        traits=reading.entries("traits/*.yml", trait_of),
        evidence_kinds=reading.entries("evidence_kinds*.yml", evidence_kind_of),
        lists=reading.entries("substance_lists*.yml", _list_of),
        obligations=reading.entries("obligations/*.yml", obligation_of),
        regimes=reading.entries("regimes.yml", regime_of),
    )
    return found, (*reading.problems, *_unknown_names(found))


@cache
def catalogue() -> Catalogue:
    """The catalogue as shipped. Raises CatalogueError where anything in it cannot be read or resolved."""
    found, problems = catalogue_read()
    if problems:
        raise CatalogueError(problems)
    return found


def conditions_of(one: Obligation) -> Iterator[Condition]:
    """The scope and every narrowing condition of dates and limits."""
    yield one.scope
    yield from (step.when for step in one.dates if step.when is not None)
    yield from (limit.when for limit in one.limits if limit.when is not None)


def _unknown_names(found: Catalogue) -> Iterator[Problem]:
    for one in found.obligations.values():
        for what, name, known in _names(one, found):
            if name not in known:
                message = f"{what} {name!r} is unknown; correct the name or add it"
                yield Problem(file=one.file, where=one.id, code="unknown_name", message=message)
    for trait in found.traits.values():
        for name in (*trait.implies, *trait.implied_no):
            if name not in found.traits:
                message = f"trait {name!r} is unknown; correct the name or add it"
                yield Problem(file=trait.file, where=trait.id, code="unknown_name", message=message)


def _names(one: Obligation, found: Catalogue) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    for condition in conditions_of(one):
        for leaf in leaves(condition):
            if isinstance(leaf, TraitIs):
                yield "trait", leaf.trait, found.traits
            elif isinstance(leaf, SubstanceIn) and leaf.list_id:
                yield "list", leaf.list_id, found.lists
    yield from (("list", limit.list_id, found.lists) for limit in one.limits if limit.list_id)
    yield from (("list", step.after.list_id, found.lists) for step in one.dates if step.after)
    yield from (("evidence kind", kind, found.evidence_kinds) for need in one.evidence for kind in need.kinds)
    if one.twin_of:
        yield "obligation", one.twin_of, found.obligations

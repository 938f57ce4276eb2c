"""The reader's desk: entries taken one by one, ids, targets and what must be told; no kind of source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from compliance.carbon.engine.faults import LineFault, Notice
from compliance.carbon.engine.fields import Fields
from compliance.carbon.engine.figures import Figure
from compliance.carbon.engine.reading import footprint_refuse
from compliance.carbon.engine.rulepack import RulePack

from .model import Target
from .quantities import quantity_read
from .standards import Standards

SHARES_CLOSE = Decimal("1e-9")


class Entry:
    """One object of a list: its fields, its id, and quantities named after both."""

    def __init__(self, fields: Fields, path: str, id: str) -> None:
        self.fields, self.path, self.id = fields, path, id

    def figure(self, name: str, *dimensions: str, article: str = "methodology") -> Figure | None:
        given = self.fields.take(name)
        if given is None:
            return None
        return quantity_read(given, f"{self.path}/{name}", dimensions, article=article)

    def needed(self, name: str, *dimensions: str, remedy: str, article: str = "methodology") -> Figure:
        figure = self.figure(name, *dimensions, article=article)
        if figure is None:
            raise LineFault(f"{name}_missing", f"{self.path}: {name} is missing.", remedy)
        return figure

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        text = self.fields.text(name).casefold().replace(" ", "_").replace("-", "_") or default
        if text not in allowed:
            raise LineFault(
                f"{name}_unknown",
                f"{self.path}: {name} {text!r} is not known.",
                f"Take {', '.join(allowed)}.",
            )
        return text


class Desk:
    """What reading one installation needs at hand; `places` are ids of processes and utilities."""

    def __init__(self, pack: RulePack, standards: Standards) -> None:
        self.pack, self.standards = pack, standards
        self.processes: list[str] = []
        self.utilities: list[str] = []
        self.notices: list[Notice] = []
        self._paths: set[str] = set()

    def tell(self, code: str, message: str, remedy: str = "") -> None:
        notice = Notice(code, message, remedy)
        if notice not in self.notices:
            self.notices.append(notice)

    def entries(self, fields: Fields, name: str) -> Iterator[Entry]:
        return self.listed(fields.take(name), name)

    def listed(self, given: Any, name: str) -> Iterator[Entry]:
        """Each object of `given`; fields that were not taken are told when the next one is asked for."""
        if given is None:
            return
        if isinstance(given, Mapping):
            given = [
                {"id": key, **value} if isinstance(value, Mapping) else value for key, value in given.items()
            ]
        if not isinstance(given, list):
            raise LineFault(
                "not_a_list", f"{name} is not a list.", "Give a list as in docs/cbam_installation.md."
            )
        for place, item in enumerate(given, start=1):
            if not isinstance(item, Mapping):
                raise LineFault(
                    "not_an_object", f"{name}, entry {place} is not an object.", "Give it as {field: value}."
                )
            footprint_refuse(item)
            own = Fields(item, where=f"{name} {place}: ")
            id = own.text("id") or str(place)
            path = f"{name}/{id}"
            if path in self._paths:
                raise LineFault("id_twice", f"{name}: the id {id!r} is given twice.", "Name each entry once.")
            self._paths.add(path)
            yield Entry(own, path, id)
            self.left(own, path)

    def left(self, fields: Fields, path: str) -> None:
        for name in fields.left():
            self.tell(
                "field_ignored",
                f"{path}: the field {name!r} is not understood.",
                "Correct its name, or leave it out.",
            )

    def target(self, entry: Entry, name: str = "to", *, utilities: bool = True) -> Target:
        """An id; a list of ids (by mass of output); or an object of shares by id that add up to one."""
        given = entry.fields.take(name)
        known = [*self.processes, *(self.utilities if utilities else ())]
        if given is None and len(known) == 1:
            given = known[0]
        if isinstance(given, str | int) and not isinstance(given, bool):
            return Target((self._known(str(given), known, entry.path, name),))
        if isinstance(given, list) and given:
            ids = tuple(self._known(str(item), self.processes, entry.path, name) for item in given)
            if len(set(ids)) < len(ids):
                raise LineFault(
                    "target_twice", f"{entry.path}: {name} names a process twice.", "Name each once."
                )
            return Target(ids)
        if isinstance(given, Mapping) and given:
            return self._shares(given, known, entry.path, name)
        raise LineFault(
            "target_missing",
            f"{entry.path}: {name} does not say where it belongs.",
            "Give the id of a process, a list of ids (split by output), or shares by id.",
        )

    def at(self, id: str, entry: Entry) -> Target:
        return Target((self._known(id, [*self.processes, *self.utilities], entry.path, "from_process"),))

    def _shares(self, given: Mapping[Any, Any], known: list[str], path: str, name: str) -> Target:
        ids = tuple(self._known(str(key), known, path, name) for key in given)
        shares = tuple(
            quantity_read(value, f"{path}/{name}/{key}", ("share",)) for key, value in given.items()
        )
        total = sum((Fraction(share.value) for share in shares), Fraction(0))
        if abs(total - 1) > Fraction(SHARES_CLOSE):
            raise LineFault(
                "shares_do_not_close",
                f"{path}: the shares in {name} add up to {float(total):g}, not to 1.",
                "Correct them: every tonne belongs to one process.",
            )
        return Target(ids, shares)

    @staticmethod
    def _known(id: str, known: list[str], path: str, name: str) -> str:
        if id not in known:
            raise LineFault(
                "target_unknown",
                f"{path}: {name} names {id!r}, which is no process or utility of this installation.",
                f"Take one of {', '.join(known) or 'none: give processes'}.",
            )
        return id

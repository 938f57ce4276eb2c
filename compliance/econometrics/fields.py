"""Strict reading of one mapping: each key is taken, or refused with the nearest known one."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from compliance.econometrics.faults import SpecificationFault

REQUIRED = object()


class Fields:
    """Keys of a mapping, taken one by one; `done` refuses what is left."""

    def __init__(self, content: Mapping[Any, Any], where: str) -> None:
        self.content = {str(key): value for key, value in content.items()}
        self.where = where
        self.asked: list[str] = []

    def take(self, key: str, default: Any = REQUIRED) -> Any:
        self.asked.append(key)
        if key in self.content:
            return self.content.pop(key)
        if default is REQUIRED:
            raise SpecificationFault(f"{self.where} lacks `{key}`.", reason="missing_key", where=key)
        return default

    def entries(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one, nothing as none."""
        given = self.take(key, default=None)
        if given is None or given == "" or given is False:
            return ()
        items = list(given) if isinstance(given, (list, tuple)) else [given]
        for item in items:
            if isinstance(item, (Mapping, list)) or item is None:
                raise SpecificationFault(
                    f"{self.where}: `{key}` lists names or formulas, not {item!r}.", reason="shape", where=key
                )
        return tuple(str(item).strip() for item in items)

    def mapping(self, key: str) -> Mapping[str, Any]:
        given = self.take(key, default=None)
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            raise SpecificationFault(f"{self.where}: `{key}` must be a mapping.", reason="shape", where=key)
        return {str(name): value for name, value in given.items()}

    def number(self, key: str, default: float) -> float:
        given = self.take(key, default=default)
        given = default if given is None else given
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise SpecificationFault(
                f"{self.where}: `{key}` must be a number, not {given!r}.", reason="shape", where=key
            )
        return float(given)

    def flag(self, key: str) -> bool | None:
        given = self.take(key, default=None)
        if given is not None and not isinstance(given, bool):
            raise SpecificationFault(
                f"{self.where}: `{key}` must be true or false, not {given!r}.", reason="shape", where=key
            )
        return given

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        given = str(self.take(key, default=default) or default).strip().lower()
        if given not in known:
            raise SpecificationFault(
                f"{self.where}: `{key}` is one of {', '.join(known)}, not {given!r}.",
                reason="shape",
                where=key,
            )
        return given

    def done(self) -> None:
        """Raises SpecificationFault for the first key nobody asked for."""
        for key in self.content:
            near = get_close_matches(key, self.asked, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else f" Known are {', '.join(self.asked)}."
            raise SpecificationFault(
                f"{self.where} has an unknown key `{key}`.{hint}", reason="unknown_key", where=key
            )

"""One file a source; every module here that defines a spider is found, no list is kept."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawlers.base import NoticeSpider


def source_names() -> tuple[str, ...]:
    """Names of all sources; a source's module bears its name. Nothing is imported for it."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def spider_class(name: str) -> type[NoticeSpider]:
    """The spider of a source. Raises `KeyError` for a name that has no module here."""
    from crawlers.base import NoticeSpider

    if name not in source_names():
        raise KeyError(f"no source {name!r}; there are: {', '.join(source_names())}")
    module = importlib.import_module(f"{__name__}.{name}")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, NoticeSpider) and value.__module__ == module.__name__
    ]
    if len(found) != 1 or found[0].name != name:
        raise KeyError(f"crawlers/sources/{name}.py must define exactly one spider named {name!r}")
    return found[0]

"""The formats, one module each, which gives `FORMAT`, `claims(root, name)` and `read(root)`."""

from types import ModuleType

from lxml import etree

from compliance.firms.declarations.readers import chemsherpa, iec62474, ipc1752a, ipc1752b

READERS: tuple[ModuleType, ...] = (ipc1752a, ipc1752b, chemsherpa, iec62474)
"""In the order in which they are asked: chemSHERPA is a dialect of IEC 62474 and is asked first."""


def reader_of(root: etree._Element, name: str) -> ModuleType | None:
    """The reader that knows a document by its namespace; None where none does."""
    return next((reader for reader in READERS if reader.claims(root, name)), None)

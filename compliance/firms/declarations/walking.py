"""Reading elements by their local names, and remembering which were read: the rest is reported.

Prefixes and the case of attributes differ between tools; the namespace was checked before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from compliance.firms.declarations.attributes import local, path_of, shown
from compliance.firms.declarations.model import LeftOut

MOST_UNREAD = 2_000


@dataclass(slots=True)
class Walk:
    """One pass over a document. What is asked for counts as read."""

    root: etree._Element
    read: set[etree._Element] = field(default_factory=set)
    left: list[LeftOut] = field(default_factory=list)
    remarks: list[LeftOut] = field(default_factory=list)

    def children(self, parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
        for element in parent if parent is not None else ():
            if local(element) in names:
                self.read.add(element)
                yield element

    def child(self, parent: etree._Element | None, *names: str) -> etree._Element | None:
        """The first child of these names; only that one counts as read."""
        for element in parent if parent is not None else ():
            if local(element) in names:
                self.read.add(element)
                return element
        return None

    def within(self, parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
        """All descendants of these names."""
        for element in parent.iter() if parent is not None else ():
            if element is not parent and local(element) in names:
                self.read.add(element)
                yield element

    def leave(self, element: etree._Element, reason: str, what: str = "") -> None:
        self.left.append(self._told(element, reason, what))

    def remark(self, element: etree._Element, reason: str, what: str = "") -> None:
        self.remarks.append(self._told(element, reason, what))

    def _told(self, element: etree._Element, reason: str, what: str) -> LeftOut:
        self.read.add(element)
        return LeftOut(
            where=path_of(element), what=what or shown(element), reason=reason, line=element.sourceline or 0
        )

    def unread(self) -> list[LeftOut]:
        """Elements with content that nobody asked for, each once: nothing vanishes silently."""
        found: list[LeftOut] = []
        for element in self.root.iter():
            if not isinstance(element.tag, str) or element in self.read or element is self.root:
                continue
            if len(found) < MOST_UNREAD and (element.attrib or (element.text or "").strip()):
                found.append(
                    LeftOut(
                        where=path_of(element),
                        what=shown(element),
                        reason="not_read",
                        line=element.sourceline or 0,
                    )
                )
        return found

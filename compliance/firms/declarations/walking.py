"""Reading elements by their local names, and remembering which were read: the rest is reported.

Prefixes and the case of attributes differ between tools; the namespace was checked before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml import etree

from compliance.firms.declarations.model import LeftOut

_SHOWN = 160
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


def local(element: etree._Element) -> str:
    """The name without its namespace; empty for comments."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def attribute(element: etree._Element | None, *names: str) -> str:
    """The first of these attributes that is there, whatever its case or prefix; empty otherwise."""
    if element is None:
        return ""
    have = {str(etree.QName(name).localname).casefold(): str(value) for name, value in element.attrib.items()}
    for name in names:
        if value := have.get(name.casefold(), "").strip():
            return value
    return ""


def number_of(text: str) -> Decimal | None:
    """A finite number that is not negative; None otherwise. A comma is no decimal point in XML."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 and value.adjusted() < 16 else None


def true_or_false(text: str) -> bool | None:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
        text.casefold()
    )


def path_of(element: etree._Element) -> str:
    """The way to an element from the root by local names; its line tells which of several it is."""
    return "/".join(reversed([local(element), *(local(one) for one in element.iterancestors())]))


def shown(element: etree._Element) -> str:
    said = " ".join(f"{etree.QName(name).localname}={value}" for name, value in element.attrib.items())
    text = f"{said} {(element.text or '').strip()}".strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

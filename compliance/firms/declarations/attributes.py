"""Names, attributes and values of XML elements, whatever their prefix and case."""

from decimal import Decimal, InvalidOperation

from lxml import etree

_SHOWN = 160


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

"""XML of strangers: no entities, no document type, no network, bounded in size, depth and elements."""

from lxml import etree

MAX_BYTES = 20 * 1024 * 1024
MAX_ELEMENTS = 300_000
MAX_DEPTH = 60


class XmlRefused(ValueError):
    """It is not read. `reason`: too_large, not_xml, has_doctype, too_deep or too_many_elements."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


def xml_parse(raw: bytes) -> etree._Element:
    """The root of a document; raises XmlRefused. External and internal entities are never resolved."""
    if len(raw) > MAX_BYTES:
        raise XmlRefused("too_large", str(MAX_BYTES // 2**20))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise XmlRefused("not_xml", str(fault)[:200]) from fault
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise XmlRefused("has_doctype")
    _bounded(root)
    return root


def _bounded(root: etree._Element) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH:
            raise XmlRefused("too_deep", str(MAX_DEPTH))
        if count > MAX_ELEMENTS:
            raise XmlRefused("too_many_elements", str(MAX_ELEMENTS))

"""chemSHERPA: files .shai and .shci, an archive around a document of IEC 62474 with extensions of its own.

Known from public tools: the archive holds the XML; comments join several statements with “@”. Files of
version 2 look like IEC 62474 edition 2. Not checked against chemSHERPA's own description; .shci for
chemicals (mixtures) was not seen and is read only as far as it uses the same elements.
"""

from lxml import etree

from compliance.firms.declarations.model import Reading
from compliance.firms.declarations.readers import iec62474

FORMAT = "chemsherpa"
SUFFIXES = (".shai", ".shci")


def claims(root: etree._Element, name: str) -> bool:
    if not iec62474.claims(root, name):
        return False
    marks = " ".join(str(value) for value in root.attrib.values()).casefold()
    return name.casefold().endswith(SUFFIXES) or "sherpa" in marks or "ex1." in marks or "ex2." in marks


def read(root: etree._Element) -> Reading:
    return iec62474.read(root, FORMAT)

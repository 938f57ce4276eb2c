"""IPC-1752B: the product stands below an element of the standard's name. Not checked against the schema.

What differs from IPC-1752A below Product could not be seen in public files; the same names are read.
"""

from lxml import etree

from compliance.firms.declarations.model import Reading
from compliance.firms.declarations.readers.ipc import ipc_read

FORMAT = "ipc1752b"
NAMESPACE = "https://webstds.ipc.org/175x/1752B/1752B"


def claims(root: etree._Element, name: str) -> bool:
    namespace = (etree.QName(root).namespace or "").replace("http://", "https://")
    return namespace.rstrip("/") == NAMESPACE and etree.QName(root).localname == "MainDeclaration"


def read(root: etree._Element) -> Reading:
    return ipc_read(root, FORMAT)

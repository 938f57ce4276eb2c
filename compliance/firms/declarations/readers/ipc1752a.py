"""IPC-1752A (schema 2.0), classes A, C and D. The schema itself was not at hand; see ipc.py."""

from lxml import etree

from compliance.firms.declarations.model import Reading
from compliance.firms.declarations.readers.ipc import ipc_read

FORMAT = "ipc1752a"
NAMESPACE = "http://webstds.ipc.org/175x/2.0"


def claims(root: etree._Element, name: str) -> bool:
    return bool(root.tag == f"{{{NAMESPACE}}}MainDeclaration")


def read(root: etree._Element) -> Reading:
    return ipc_read(root, FORMAT)

"""A file as declarations: which format it is, by its content, and the reading of it. It knows no firm."""

import zipfile
from io import BytesIO
from pathlib import Path

from compliance.firms.declarations.model import Reading
from compliance.firms.declarations.readers import reader_of
from compliance.firms.declarations.readers.chemsherpa import SUFFIXES
from compliance.firms.declarations.safe_xml import MAX_BYTES, XmlRefused, xml_parse

MAX_ENTRIES = 50
_MARKS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def is_declaration(path: Path, name: str = "") -> bool:
    """Whether a file is XML, or an archive as chemSHERPA makes it."""
    with path.open("rb") as file:
        head = file.read(64)
    if any(head.lstrip().startswith(mark) for mark in _MARKS):
        return True
    return head.startswith(b"PK\x03\x04") and (name or path.name).casefold().endswith((*SUFFIXES, ".zip"))


def declarations_read(path: Path, name: str = "") -> Reading:
    """What the file declares; raises XmlRefused where it is not safe XML or of no format we know."""
    shown = name or path.name
    if path.stat().st_size > MAX_BYTES:
        raise XmlRefused("too_large", str(MAX_BYTES // 2**20))
    raw = path.read_bytes()
    whole = Reading()
    for entry in _documents(raw):
        root = xml_parse(entry)
        reader = reader_of(root, shown)
        if reader is None:
            raise XmlRefused("format_unknown", str(root.tag)[:200])
        found: Reading = reader.read(root)
        whole.declarations += found.declarations
        whole.left += found.left
        whole.remarks += found.remarks
    return whole


def _documents(raw: bytes) -> list[bytes]:
    """The document itself, or those of an archive, each bounded as it is unpacked."""
    if not raw.startswith(b"PK\x03\x04"):
        return [raw]
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            entries = [one for one in archive.infolist() if one.filename.casefold().endswith(".xml")]
            if len(archive.infolist()) > MAX_ENTRIES or not entries:
                raise XmlRefused("not_xml", "zip")
            found = []
            for entry in entries:
                with archive.open(entry) as file:
                    content = file.read(MAX_BYTES + 1)
                if len(content) > MAX_BYTES:
                    raise XmlRefused("too_large", str(MAX_BYTES // 2**20))
                found.append(content)
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as fault:
        raise XmlRefused("not_xml", type(fault).__name__) from fault

"""Opens what was served: XML and HTML bytes to trees, Formex archives to their files in reading order.

It defends against entity bombs and archives that unfold too far; it knows nothing of articles.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from lxml import etree, html

from .model import LawTextError

MAX_BYTES: Final = 96 * 1024 * 1024
_TAG: Final = re.compile(rb"<(/?)([A-Za-z][\w.\-]*)(?:\s[^<>]*?)?(/?)>")
MAX_FILES: Final = 2_000
_FORMEX_ROOTS: Final = frozenset(
    {"ACT", "CONS.ACT", "ANNEX", "CORR", "GENERAL", "AGR", "FRAGMENTS", "DECISION"}
)
_LISTING_ROOTS: Final = frozenset({"DOC", "PUBLICATION", "OJ", "PUB"})


def xml_root(body: bytes, *, name: str = "") -> etree._Element:
    """The root of XML that may come from anywhere. Raises LawTextError."""
    _size_check(len(body), name)
    if b"<!ENTITY" in body[:4096].upper() or b"<!ENTITY" in body:
        raise LawTextError(
            "entities", f"{_of(name)}declares XML entities; no official text does. It is not read."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise LawTextError("not_xml", f"{_of(name)}is no well-formed XML: {error.msg}.") from error
    return root


def xhtml_root(body: bytes) -> etree._Element:
    """The body element of a page: strictly as XML where it is, else as a browser would read it."""
    if not body.strip():
        raise LawTextError("empty", "The file is empty. Fetch the text again.")
    _markup_check(body)
    try:
        root = xml_root(body)
    except LawTextError as error:
        if error.code != "not_xml":
            raise
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = html.document_fromstring(body, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError) as cause:
            raise LawTextError("not_xhtml", "The file is neither XHTML nor HTML.") from cause
    _namespaces_strip(root)
    found = root if root.tag == "body" else root.find(".//body")
    if found is None:
        raise LawTextError(
            "not_xhtml", f"The file is XML with the root {root.tag}, not a page of a legal text."
        )
    return found


def formex_roots(body: bytes) -> Iterator[etree._Element]:
    """Roots of the Formex files of an archive, the act first, then annexes as listed; or of one file."""
    if b"<FRAGMENTS" in body[:1024]:
        yield _fragments_root(body)
        return
    if not body.startswith(b"PK"):
        root = xml_root(body)
        if root.tag not in _FORMEX_ROOTS:
            raise LawTextError("not_formex", f"The XML has the root {root.tag}, which is no Formex text.")
        yield root
        return
    found = False
    for name, content in _archive_files(body):
        root = xml_root(content, name=name)
        if root.tag in _FORMEX_ROOTS:
            found = True
            yield root
    if not found:
        raise LawTextError("no_formex", "The archive holds no Formex text (no file with an act or an annex).")


def _fragments_root(body: bytes) -> etree._Element:
    """Pieces cut from an act at its marks, which may cut across elements: each is mended by itself."""
    if b"<!ENTITY" in body:
        raise LawTextError(
            "entities", "The file declares XML entities; no official text does. It is not read."
        )
    _size_check(len(body), "")
    root = etree.Element("FRAGMENTS")
    for piece in re.findall(rb"<FRAGMENT>(.*?)</FRAGMENT>", body, re.DOTALL):
        root.append(xml_root(b"<FRAGMENT>" + _mended(piece) + b"</FRAGMENT>", name="(a fragment of it)"))
    return root


def _mended(piece: bytes) -> bytes:
    """The piece with the ends of elements that it lacks, without ends of elements that it does not begin."""
    kept: list[bytes] = []
    open_tags: list[bytes] = []
    at = 0
    for found in _TAG.finditer(piece):
        kept.append(piece[at : found.start()])
        at = found.end()
        ends, tag, empty = found[1], found[2], found[3]
        if not ends:
            kept.append(found[0])
            open_tags += [] if empty else [tag]
        elif tag in open_tags:
            while (last := open_tags.pop()) != tag:
                kept.append(b"</" + last + b">")
            kept.append(found[0])
    return b"".join([*kept, piece[at:], *(b"</" + tag + b">" for tag in reversed(open_tags))])


def _archive_files(body: bytes) -> list[tuple[str, bytes]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
        if len(entries) > MAX_FILES:
            raise LawTextError(
                "too_large", f"The archive holds {len(entries)} XML files; at most {MAX_FILES} are read."
            )
        _size_check(sum(entry.file_size for entry in entries), "")
        files = {entry.filename: archive.read(entry) for entry in entries}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        raise LawTextError("bad_zip", f"The archive cannot be unfolded: {error}. Fetch it again.") from error
    order = _reading_order(files)
    return sorted(
        files.items(), key=lambda item: order.get(PurePosixPath(item[0]).name, (1, _natural(item[0])))
    )


def _reading_order(files: dict[str, bytes]) -> dict[str, tuple[int, list[tuple[int, str]]]]:
    """Places by the file that lists the others in reading order (`*.doc.xml`, `*.toc.xml`)."""
    listed: list[str] = []
    for name in sorted(files):
        if not re.search(r"\.(doc|toc)(\.fmx)?\.xml$", name):
            continue
        root = xml_root(files[name], name=name)
        if root.tag in _LISTING_ROOTS or name.endswith("toc.xml"):
            for element in root.iter("REF.PHYS", "DOCUMENT.REF"):
                file = element.get("FILE", "")
                listed += [file] if file and file not in listed else []
    places: dict[str, tuple[int, list[tuple[int, str]]]] = {}
    for name in files:
        base = PurePosixPath(name).name
        for number, file in enumerate(listed):
            if base == file or base.endswith("." + file):
                places[base] = (0, [(number, "")])
    return places


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def _markup_check(body: bytes) -> None:
    head = body[:2048].lstrip(b"\xef\xbb\xbf").lstrip()
    if body.startswith(b"%PDF"):
        raise LawTextError("pdf", "This is a PDF; differences need the XHTML or the Formex of the text.")
    if not head.startswith(b"<"):
        raise LawTextError("not_xhtml", "The file is neither XHTML nor HTML: it does not begin with markup.")
    if b"awsWafCookieDomainList" in body or b"challenge-container" in body:
        raise LawTextError(
            "blocked", "This is the bot challenge of the site, not the text. Fetch it from CELLAR."
        )


def _size_check(size: int, name: str) -> None:
    if size > MAX_BYTES:
        raise LawTextError(
            "too_large", f"{_of(name)}would unfold to {size} bytes; at most {MAX_BYTES} are read."
        )


def _of(name: str) -> str:
    return f"The file {name} " if name else "The file "


def _namespaces_strip(root: etree._Element) -> None:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2].lower()
        elif isinstance(element.tag, str) and element.tag.isupper():
            element.tag = element.tag.lower()  # the HTML parser has done so, and keeps names no tag may have

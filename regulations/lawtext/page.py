"""What single elements of a page say: classes, plain text, markers, notes, state. It walks nothing."""

import re
from typing import Final

from lxml import etree

from .draft import spaced

MARKER: Final = re.compile(r"[▼►]\s*([BMAC]\d*)")
_REFERENCE: Final = re.compile(r"\b(0\d{4}[A-Z]{1,2}\d{4})\b.*?(\d{2})\.(\d{2})\.(\d{4})")


def classes_of(element: etree._Element) -> set[str]:
    return {one.lower().removeprefix("oj-") for one in (element.get("class") or "").split()}


def plain(element: etree._Element) -> str:
    """The text of a heading or label without markers and without citations of notes."""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        if not isinstance(node.tag, str):
            return
        cites = node.tag == "a" and (node.get("href") or "").startswith("#")
        if not cites and not MARKER.search("".join(node.itertext()) if node.tag == "a" else ""):
            parts.append(node.text or "")
            for child in node:
                walk(child)
                parts.append(child.tail or "")
        if node.tag == "br":
            parts.append(" ")

    walk(element)
    return spaced("".join(parts))


def rows(table: etree._Element) -> list[etree._Element]:
    return [
        row
        for part in table
        for row in ([part] if part.tag == "tr" else part if part.tag in ("tbody", "thead", "tfoot") else [])
        if isinstance(row.tag, str) and row.tag == "tr"
    ]


def is_list(table: etree._Element) -> bool:
    """Points are laid out as borderless tables of two columns; tables of content have borders or a class."""
    return table.get("border", "0") == "0" and "table" not in classes_of(table)


def short(title: str) -> bool:
    return len(title) <= 60


def note_name(element: etree._Element) -> str:
    """The name of the note an anchor stands before: its own, or by the citation it points back to."""
    name, target = element.get("id") or "", element.get("href") or ""
    if name and (element.tag == "span" or (target or "#").startswith("#")):
        return name
    return target[1:].replace("ntc", "ntr", 1) if target.startswith("#ntc") else ""


def celex_of(anchor: etree._Element) -> str:
    title = (anchor.get("title") or "").split(":")[0].strip()
    if re.fullmatch(r"\d{5}[A-Z]{1,2}\d{4}(R\(\d+\))?", title):
        return title
    found = re.search(r"celex/(\d{5}[A-Z]{1,2}\d{4}(?:R\(\d+\))?)", anchor.get("href") or "")
    return found[1] if found else ""


def action_of(anchor: etree._Element) -> str:
    found = re.search(r":\s*(INSERTED|REPLACED|DELETED)\b", anchor.get("title") or "")
    return found[1] if found else ""


def state(page: etree._Element) -> tuple[str, str]:
    """CELEX stem and state day of a consolidated text, from its reference line."""
    for paragraph in page.iter("p"):
        if "reference" in classes_of(paragraph) and (
            found := _REFERENCE.search("".join(paragraph.itertext()))
        ):
            return found[1], f"{found[4]}{found[3]}{found[2]}"
    return "", ""

"""Finds every text that a user sees and keeps the Chinese catalogue complete. For developers.

It needs Babel and polib, which production does not install; gettext's own tools are not needed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract_from_file
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = ("compliance", "regulations")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_CALL = re.compile(
    r"\b(gettext|ngettext|pgettext|npgettext|_)\(((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*)\)"
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Message:
    """A text as it stands in the code, with its plural and context where it has them."""

    text: str
    plural: str = ""
    context: str = ""


def catalogue_path(language: str = "zh_Hans") -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def messages_found() -> dict[Message, list[str]]:
    """Every message of our packages with the files it stands in, relative to the project."""
    found: dict[Message, list[str]] = {}
    for package in PACKAGES:
        for path in sorted((settings.BASE_DIR / package).rglob("*")):
            place = str(path.relative_to(settings.BASE_DIR))
            if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
                continue
            for message in _python(path) if path.suffix == ".py" else _template(path):
                places = found.setdefault(message, [])
                if place not in places:
                    places.append(place)
    return found


def _python(path: Path) -> Iterator[Message]:
    for _line, text, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
        if isinstance(text, tuple):
            yield Message(text[0], text[1], context or "")
        elif text:
            yield Message(text, "", context or "")


def _template(path: Path) -> Iterator[Message]:
    if "templates" not in path.parts:
        return
    for call in _CALL.finditer(templatize(path.read_text(), origin=str(path))):
        function, arguments = call.groups()
        strings = [
            n.value
            for n in ast.parse(f"f({arguments})", mode="eval").body.args
            if isinstance(n, ast.Constant)
        ]  # type: ignore[attr-defined]
        if function == "ngettext":
            yield Message(strings[0], strings[1])
        elif function == "pgettext":
            yield Message(strings[1], "", strings[0])
        elif function == "npgettext":
            yield Message(strings[1], strings[2], strings[0])
        else:
            yield Message(strings[0])


def catalogue_update(path: Path) -> list[str]:
    """Add what is missing, mark what nobody uses, compile. Returns the texts without translation."""
    catalogue = _open(path)
    found = messages_found()
    known = {_message(entry): entry for entry in catalogue}
    for message, places in found.items():
        entry = known.get(message)
        if entry is None:
            entry = _entry(message)
            catalogue.append(entry)
        entry.occurrences = [(place, "") for place in places]
        entry.obsolete = False
    for message, entry in known.items():
        if message not in found:
            catalogue.remove(entry)
    catalogue.sort(key=lambda e: (e.occurrences[0][0], e.msgid))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return [entry.msgid for entry in catalogue if not entry.translated()]


def catalogue_faults(path: Path) -> list[str]:
    """What keeps the catalogue from being complete and true to the code; empty when all is well."""
    catalogue = _open(path)
    known = {_message(entry): entry for entry in catalogue}
    found = messages_found()
    faults = [
        f"not in the catalogue: {m.text!r} ({places[0]})" for m, places in found.items() if m not in known
    ]
    faults += [f"nobody uses: {m.text!r}" for m in known if m not in found]
    for entry in catalogue:
        if not entry.translated():
            faults.append(f"no translation: {entry.msgid!r}")
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translation and not _placeholders_agree(entry, translation):
                faults.append(f"placeholders differ: {entry.msgid!r} / {translation!r}")
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        faults.append(f"{compiled.name} is older than {path.name}: run manage.py translations")
    return faults


def _placeholders_agree(entry: polib.POEntry, translation: str) -> bool:
    wanted = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return set(_PLACEHOLDER.findall(translation)) == wanted


def _open(path: Path) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "fairlead",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hans",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def _entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: ""}
    if "%(" in message.text:
        entry.flags = ["python-format"]
    return entry

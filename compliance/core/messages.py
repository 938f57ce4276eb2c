"""Finds every text that a user sees and keeps the Chinese catalogue complete. For developers.

It needs Babel and polib, which production does not install; gettext's own tools are not needed.
Texts of libraries that bring no Chinese of their own are ours to translate also.
"""

from __future__ import annotations

import ast
import gettext
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from babel.messages.extract import extract_from_file
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGES = ("compliance", "regulations")
LIBRARIES = ("unfold", "unfold.contrib.filters", "unfold.contrib.import_export", "import_export")
"""What our pages are drawn with; the parts of a library that are not installed are left out."""
REWORDED = (" By %(filter_title)s ",)
"""Texts of libraries that have Chinese of their own, which we say otherwise."""
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_CALL = re.compile(
    r"\b(gettext|ngettext|pgettext|npgettext|_)\(((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*)\)"
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0]*\d*(?:\.\d+)?[sdrf]|%[sdrf]|\{\w*\}")
_SUFFIXES = {".py", ".html", ".txt"}


@dataclass(frozen=True, slots=True)
class Message:
    """A text as it stands in the code, with its plural and context where it has them."""

    text: str
    plural: str = ""
    context: str = ""


def catalogue_path(language: str = "zh_Hans") -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def messages_found() -> dict[Message, list[str]]:
    """Every message of ours with the files it stands in, relative to the project, then the borrowed ones."""
    found: dict[Message, list[str]] = {}
    for package in PACKAGES:
        _collect(settings.BASE_DIR / package, settings.BASE_DIR, found)
    return found | {m: places for m, places in messages_borrowed().items() if m not in found}


def messages_borrowed() -> dict[Message, list[str]]:
    """Messages of libraries for which no installed catalogue has Chinese, with the files they stand in."""
    found: dict[Message, list[str]] = {}
    for library in LIBRARIES:
        folder = _folder(library)
        _collect(folder, _folder(library.partition(".")[0]).parent, found, without=folder / "contrib")
    known = {(context, text) for context, text in _chinese_of_libraries() if text not in REWORDED}
    return {m: places for m, places in found.items() if (m.context, m.text) not in known}


def _folder(package: str) -> Path:
    return Path(str(importlib.import_module(package).__file__)).parent


def _collect(folder: Path, root: Path, found: dict[Message, list[str]], without: Path | None = None) -> None:
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _SUFFIXES or "migrations" in path.parts:
            continue
        if without is not None and path.is_relative_to(without):
            continue
        place = path.relative_to(root).as_posix()
        for message in _python(path) if path.suffix == ".py" else _template(path):
            places = found.setdefault(message, [])
            if place not in places:
                places.append(place)


def _chinese_of_libraries() -> set[tuple[str, str]]:
    """(context, text) of what Django and the installed libraries say in Chinese themselves."""
    ours = {settings.BASE_DIR / package for package in PACKAGES}
    roots = [Path(django.__file__).parent / "conf"]
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if not any(folder.is_relative_to(own) for own in ours):
            roots.append(folder)
    known: set[tuple[str, str]] = set()
    for root in roots:
        compiled = root / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
        if compiled.exists():
            with compiled.open("rb") as file:
                translations = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            for key, text in translations.items():
                context, _mark, name = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")
                if text:
                    known.add((context, name))
    return known


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
        nodes = ast.parse(f"f({arguments})", mode="eval").body.args  # type: ignore[attr-defined]
        strings = [node.value for node in nodes if isinstance(node, ast.Constant)]
        if function == "ngettext":
            yield Message(strings[0], strings[1])
        elif function == "pgettext":
            yield Message(strings[1], "", strings[0])
        elif function == "npgettext":
            yield Message(strings[1], strings[2], strings[0])
        else:
            yield Message(strings[0])


def catalogue_update(path: Path) -> list[str]:
    """Add what is missing, drop what nobody uses, compile. Returns the texts without translation."""
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
    catalogue.sort(key=lambda e: (e.occurrences[0][0], e.msgid, e.msgctxt or ""))
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

"""The Chinese catalogue is complete, true to the code, and written in one manner."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from compliance.core import messages
from compliance.core.messages import Message, catalogue_faults, catalogue_path, catalogue_update

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]")
UNSPACED = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
SAME_IN_CHINESE = {
    "REACH": "name of a regulation",
    "RoHS": "name of a directive",
    "WEEE": "name of a directive",
    "CBAM": "name of a mechanism, used so in Chinese trade",
    "YAML": "name of a format",
    "Fairlead: %(rule)s": "a name and what a reader wrote",
    "Fairlead: %(url)s": "a name and an address",
    "Fairlead: %(search)s": "a name and what a reader wrote",
}
ONLY_PLACEHOLDERS = re.compile(r"^(?:%\(\w+\)\w|[\s\W\d])*$")


def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(catalogue_path())))


def said(entry: polib.POEntry) -> list[str]:
    return [text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


# --- the catalogue -------------------------------------------------------------------------------


def test_every_text_has_its_chinese() -> None:
    faults = catalogue_faults(catalogue_path())
    assert not faults, (
        f"{len(faults)} faults, run manage.py translations and fill what it lists:\n" + "\n".join(faults[:30])
    )


def test_no_translation_was_left_in_english() -> None:
    left = [
        entry.msgid
        for entry in entries()
        for text in said(entry)
        if WORD.search(_bare(entry.msgid)) and not CHINESE.search(text) and entry.msgid not in SAME_IN_CHINESE
    ]
    assert not left, left


def test_what_may_stay_english_is_still_said_somewhere() -> None:
    assert SAME_IN_CHINESE.keys() <= {entry.msgid for entry in entries()}


def _bare(text: str) -> str:
    """The text without placeholders and markup."""
    return re.sub(r"%\(\w+\)[-\d]*\w|\{\w*\}|<[^>]*>", "", text)


def test_sentences_have_full_width_punctuation() -> None:
    wrong = [(entry.msgid, text) for entry in entries() for text in said(entry) if HALF_WIDTH.search(text)]
    assert not wrong, wrong


def test_a_space_stands_between_chinese_and_latin() -> None:
    wrong = [
        (entry.msgid, text) for entry in entries() for text in said(entry) if UNSPACED.search(_bare(text))
    ]
    assert not wrong, wrong


def test_the_extractor_misses_no_call() -> None:
    """Against an extractor of its own kind: Python's syntax tree instead of Babel's tokens."""
    found = set(messages.messages_found())
    missed = [
        f"{path}: {message.text!r}"
        for package in messages.PACKAGES
        for path in sorted((settings.BASE_DIR / package).rglob("*.py"))
        for message in _calls(path)
        if "migrations" not in path.parts and message not in found
    ]
    assert not missed, missed


def _calls(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in messages.KEYWORDS:
            continue
        strings = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if not strings:
            continue
        plural = name.startswith(("ngettext", "npgettext"))
        if name.startswith(("pgettext", "npgettext")):
            yield Message(strings[1], strings[2] if plural else "", strings[0])
        else:
            yield Message(strings[0], strings[1] if plural else "")


def test_the_extractor_reads_templates(tmp_path: Path) -> None:
    template = tmp_path / "templates" / "page.html"
    template.parent.mkdir()
    template.write_text(
        "{% load i18n %}{% translate 'one' context 'way' as x %}{% include 'a.html' with b=_('two') %}"
        "{% blocktranslate count n=3 trimmed %}\n  {{ n }} three\n{% plural %}\n  {{ n }} threes"
        "{% endblocktranslate %}{% blocktranslate context 'way' %}it's (four){% endblocktranslate %}"
    )
    assert set(messages._template(template)) == {
        Message("one", "", "way"),
        Message("two"),
        Message("%(n)s three", "%(n)s threes"),
        Message("it's (four)", "", "way"),
    }


def test_a_stale_catalogue_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "django.po"
    found = {Message("%(n)d sail", "%(n)d sails"): ["here.py"], Message("rope", context="ship"): ["here.py"]}
    monkeypatch.setattr(messages, "messages_found", lambda: found)
    assert catalogue_update(path) == ["%(n)d sail", "rope"]
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(count)d 面帆"}
        else:
            entry.msgstr = "缆绳"
    catalogue.save()
    assert catalogue_faults(path) == [
        "placeholders differ: '%(n)d sail' / '%(count)d 面帆'",
        "django.mo is older than django.po: run manage.py translations",
    ]
    found.pop(Message("rope", context="ship"))
    found[Message("mast")] = ["there.py"]
    assert "not in the catalogue: 'mast' (there.py)" in catalogue_faults(path)
    assert "nobody uses: 'rope'" in catalogue_faults(path)
    assert catalogue_update(path) == ["mast"]
    assert [entry.msgid for entry in polib.pofile(str(path))] == ["%(n)d sail", "mast"]


def test_the_check_fails_loudly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LOCALE_PATHS", [tmp_path])
    with pytest.raises(CommandError, match="not in the catalogue"):
        call_command("translations", check=True)

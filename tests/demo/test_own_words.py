"""Our texts are ours: no eight words in a row of demo, sample or notices stand in texts of others."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
FACTS = REPOSITORY / "crawlers" / "demo" / "facts"
SAMPLE = REPOSITORY / "compliance" / "firms" / "sample"
REFERENCE = REPOSITORY / "regulations" / "reference"
WORDS = 8
WORD = re.compile(r"[^\W\d_]+")
NO_PROSE = re.compile(r"https?://\S+|\((?:HS|ICS|Código)[^()]*(?:\(s\))?[^()]*\)")
"""Addresses, and the form's own marks around codes: `(HS code(s): 8516)`."""
TEXT_SUFFIXES = {".md", ".json", ".jsonl", ".csv", ".html", ".xml", ".xhtml", ".txt"}
PROSE = {
    "eping": ("title", "description", "products", "adoption_text", "entry_text"),
    "alerts": ("name", "specific", "description", "package", "risk", "law", "corrigendum"),
}
"""Fields that we wrote. The others are facts: symbols, addresses, names of objectives and categories."""
COLUMNS = {
    "products.csv": ("name",),
    "bom.csv": ("component", "material"),
    "firms.csv": ("name", "sector"),
    "associations.csv": ("name",),
    "evidence.csv": ("title", "issuer"),
}
"""Not `substance`: a chemical name is a fact however long it is."""

Shingle = tuple[str, ...]


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def shingles(text: str) -> Iterator[Shingle]:
    for prose in NO_PROSE.split(text):
        words = words_of(prose)
        yield from (tuple(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1))


def our_texts() -> Iterator[str]:
    for name, fields in PROSE.items():
        for record in yaml.safe_load((FACTS / f"{name}.yml").read_text("utf-8")):
            yield from (record[field] for field in fields if record.get(field))
            yield from record.get("online", [])
    yield from yaml.safe_load((FACTS / "codes.yml").read_text("utf-8"))["hs"].values()
    for name, columns in COLUMNS.items():
        for row in table(SAMPLE / name):
            yield from (row[column] for column in columns)
    yield from (row["scope_note"] for row in table(REFERENCE / "svhc_candidate_list.csv"))
    for file in (SAMPLE / "README.md", REFERENCE / "README.md", REPOSITORY / "NOTICE"):
        yield file.read_text("utf-8")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shared_with(ours: set[Shingle], text: str) -> Iterable[Shingle]:
    starts = {shingle[:2] for shingle in ours}
    words = words_of(text)
    for i in range(len(words) - WORDS + 1):
        if (words[i], words[i + 1]) in starts:
            shingle = tuple(words[i : i + WORDS])
            if shingle in ours:
                yield shingle


def test_a_copied_sentence_would_be_found() -> None:
    ours = set(shingles("The cable is too weak where it enters, and users may touch it."))
    theirs = "It was said that 'the cable is too WEAK; where it enters' it breaks."
    assert list(shared_with(ours, theirs))
    assert not list(shared_with(ours, "the cable is too weak where it bends, and users may touch it"))


def test_every_prose_field_is_met() -> None:
    texts = list(our_texts())
    assert len(texts) > 500
    assert any("Kettle body" in text for text in texts) and any("CASRN 117-81-7" in text for text in texts)


def test_no_eight_words_in_a_row_are_anothers(shared_dir: Path) -> None:
    ours = {shingle: text for text in our_texts() for shingle in shingles(text)}
    found = {
        " ".join(shingle): (file.relative_to(shared_dir).as_posix(), ours[shingle][:80])
        for file in sorted(shared_dir.rglob("*"))
        if file.suffix in TEXT_SUFFIXES
        for shingle in shared_with(set(ours), file.read_text("utf-8", errors="replace"))
    }
    if found:
        pytest.fail("\n".join(f"{words!r} in {place}: {text}" for words, (place, text) in found.items()))

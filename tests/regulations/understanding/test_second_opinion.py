"""The second opinion: trained from seeds, refused when foreign or stale, never replaced by a worse one."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from regulations import second_opinion
from regulations.understanding import second
from regulations.understanding.pipeline import understand
from regulations.understanding.result import REGIMES, Document
from regulations.understanding.second import Example, SecondOpinion, UnfitModel


@pytest.fixture(scope="module")
def model() -> SecondOpinion:
    return second.train(second.seeds(), "code")


def test_the_seeds_cover_every_regime_in_four_languages() -> None:
    for language in ("en", "zh", "fr", "es"):
        known = {label for one in second.seeds() if one.language == language for label in one.regimes}
        assert known == set(REGIMES)
        assert any(not one.regimes for one in second.seeds() if one.language == language)


def test_training_twice_gives_the_same_model(model: SecondOpinion) -> None:
    again = second.train(second.seeds(), "code")
    assert again.terms == model.terms
    assert np.array_equal(again.lines, model.lines)
    assert again.meta == model.meta


def test_a_regime_without_a_text_cannot_be_learnt() -> None:
    with pytest.raises(ValueError, match="no example of reach"):
        second.train([Example(text="x", regimes=frozenset({"rohs"}), language="en")], "code")


def test_a_saved_model_says_the_same(model: SecondOpinion, tmp_path: Path) -> None:
    second.save(model, tmp_path, {"micro_f1": 0.5})
    loaded = second.load(tmp_path, examples_sha256=second.examples_hash(second.seeds()))
    text = second.read_part("Toy with lead paint recalled", "")
    for label, p in model.probabilities(text).items():
        assert loaded.probabilities(text)[label] == pytest.approx(p, abs=1e-6)


def _damage(folder: Path, what: str) -> None:
    meta = json.loads((folder / second.META).read_text())
    if what == "absent":
        (folder / second.META).unlink()
    elif what == "not json":
        (folder / second.META).write_text("{")
    elif what == "other regimes":
        (folder / second.META).write_text(json.dumps(meta | {"regimes": ["reach"]}))
    elif what == "other arrays":
        (folder / second.ARRAYS).write_bytes(b"PK else")


@pytest.mark.parametrize("what", ["absent", "not json", "other regimes", "other arrays"])
def test_a_foreign_or_damaged_model_is_refused(model: SecondOpinion, tmp_path: Path, what: str) -> None:
    second.save(model, tmp_path, {})
    _damage(tmp_path, what)
    with pytest.raises(UnfitModel, match="train_understanding"):
        second.load(tmp_path)


def test_a_stale_model_is_refused(model: SecondOpinion, tmp_path: Path) -> None:
    second.save(model, tmp_path, {})
    with pytest.raises(UnfitModel, match="other texts"):
        second.load(tmp_path, examples_sha256="0" * 64)


def test_it_changes_how_sure_a_result_is_and_nothing_that_a_rule_found(model: SecondOpinion) -> None:
    document = Document(source="", title="Draft ecodesign rule for lamps", text="Lamps shall carry a label.")
    alone, heard = understand(document), understand(document, model)
    assert heard.sureness != alone.sureness
    assert (heard.regimes, heard.probabilities, heard.dates) == (
        alone.regimes,
        alone.probabilities,
        alone.dates,
    )


def test_without_an_irrelevant_text_relevance_cannot_be_learnt() -> None:
    texts = [Example(text=label, regimes=frozenset({label}), language="en") for label in REGIMES]
    with pytest.raises(ValueError, match="without a regime"):
        second.train(texts, "code")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- [reach, adopted]", "wanted"),
        ("- [reach, adopted, title, text, more]", "wanted"),
        ("- ['weapons', adopted, text]", "no regime"),
        ("- ['', novel, text]", "no document type"),
    ],
)
def test_a_wrong_seed_is_named(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "en.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"en.yml, entry 1: .*{what}"):
        second.seeds(tmp_path)


@pytest.mark.django_db
def test_training_writes_once_and_a_worse_model_is_not_kept(tmp_path: Path, settings: Any) -> None:
    settings.UNDERSTANDING_MODEL_DIR = tmp_path
    out = StringIO()
    call_command("train_understanding", json=True, stdout=out)
    told = json.loads(out.getvalue())
    assert told["written"]
    assert second_opinion.model_in_use().meta["seeds_sha256"] == second.examples_hash(second.seeds())
    before = (tmp_path / second.ARRAYS).read_bytes()
    meta = json.loads((tmp_path / second.META).read_text())
    meta["metrics"]["micro_f1"] = 0.99
    (tmp_path / second.META).write_text(json.dumps(meta))
    with pytest.raises(CommandError, match=r"standing one \(0\.99\)"):
        call_command("train_understanding", stdout=StringIO())
    assert (tmp_path / second.ARRAYS).read_bytes() == before


def test_without_a_file_the_seeds_are_learnt_in_memory(tmp_path: Path, settings: Any) -> None:
    settings.UNDERSTANDING_MODEL_DIR = tmp_path / "none"
    assert second_opinion.model_in_use().meta["examples"] == len(second.seeds())
    assert not (tmp_path / "none").exists()


def test_words_are_counted_as_scikit_learn_counts_them(model: SecondOpinion) -> None:
    """Trained by scikit-learn's vectorizer, counted by a worker itself: words it knows at once."""
    vectorizer = second._vectorizer(vocabulary={term: i for i, term in enumerate(model.terms)})
    vectorizer.idf_ = model.idf.astype(np.float64)
    texts = [
        "",
        "a",
        "toys  and\n lead lead",
        "玩具安全 标准，铅",
        *(one.text.lower() for one in second.seeds()[::9]),
    ]
    for text in (*texts, *texts):
        margins = np.asarray(vectorizer.transform([text]) @ model.lines.T).ravel() + model.shifts
        wanted = 1 / (1 + np.exp(-np.clip(margins, -30, 30)))
        told = model.opinion(text)
        assert np.allclose([*told.regimes.values(), told.relevant], wanted, atol=1e-9)

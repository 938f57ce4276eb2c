"""Documents a second through the whole understanding, beside scikit-learn's TF-IDF + logistic regression.

`python -m benchmarks.understanding --json`: one process on one core, documents of 2 kB of our own words,
the second opinion heard. Ratio: time of the pipeline over time of the bare classifier on the same documents.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
from time import perf_counter

DOCUMENTS, SIZE = 1_000, 2_000


def documents(count: int, size: int) -> list[tuple[str, str, str]]:
    """(language, title, text) made of shuffled seed texts with codes, dates and duties between them."""
    from regulations.understanding.second import seeds

    dice = random.Random(20260101)
    by_language: dict[str, list[str]] = {}
    for one in seeds():
        by_language.setdefault(one.language, []).append(one.text)
    spice = (
        "Importers shall keep the declaration for ten years. CAS 117-81-7, EC 204-211-0, at most 0.1 %. ",
        "HS code(s): 850760; 950300. It enters into force on 1 March 2027. ",
        "See Directive 2011/65/EU and Regulation (EC) No 1907/2006. Comments until 15 May 2026. ",
    )
    found = []
    for number in range(count):
        language = dice.choices(("en", "zh", "fr", "es"), (80, 10, 5, 5))[0]
        texts = by_language[language]
        parts: list[str] = []
        while sum(map(len, parts)) < (size if language != "zh" else size // 3):
            parts += [dice.choice(texts), dice.choice(spice)]
        found.append((language, f"{number}: {dice.choice(texts)}"[:120], " ".join(parts)))
    return found


def measure(count: int) -> dict[str, object]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    from regulations.understanding.pipeline import understand, version
    from regulations.understanding.result import REGIMES, Document
    from regulations.understanding.second import seeds, train

    begun = perf_counter()
    second = train(seeds(), version())
    trained = perf_counter() - begun
    given = documents(count, SIZE)
    begun = perf_counter()
    for language in ("en", "zh", "fr", "es"):  # lexicons and tokenisers are loaded once a worker
        title, text = next((title, text) for told, title, text in given if told == language)
        understand(Document(source="x", title=title, text=text), second)
    loaded = perf_counter() - begun
    begun = perf_counter()
    relevant = sum(
        understand(Document(source="x", title=title, text=text), second).relevant for _, title, text in given
    )
    ours = perf_counter() - begun
    peer = make_pipeline(TfidfVectorizer(), OneVsRestClassifier(LogisticRegression()))
    peer.fit([one.text for one in seeds()], [[label in one.regimes for label in REGIMES] for one in seeds()])
    begun = perf_counter()
    peer.predict_proba([f"{title}\n{text}" for _, title, text in given])
    theirs = perf_counter() - begun
    return {
        "documents": count,
        "mean_bytes": round(sum(len(text.encode()) for _, _, text in given) / count),
        "relevant": relevant,
        "seconds": round(ours, 3),
        "documents_a_second": round(count / ours, 1),
        "training_seconds": round(trained, 2),
        "loading_seconds": round(loaded, 2),
        "peer": "scikit-learn TfidfVectorizer + LogisticRegression",
        "peer_documents_a_second": round(count / theirs, 1),
        "ratio": round(ours / theirs, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    report = measure(options.documents)
    if options.json:
        sys.stdout.write(json.dumps(report, indent=1) + "\n")
    else:
        for name, value in report.items():
            sys.stdout.write(f"{name:<26}{value}\n")


if __name__ == "__main__":
    main()

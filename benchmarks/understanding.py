"""Documents a second through the whole understanding, beside scikit-learn's TF-IDF + logistic regression.

`python -m benchmarks.understanding --json`: one process on one core, documents of 2 kB of our own words,
the second opinion heard. Ratio: time of the pipeline over time of the bare classifier on the same documents.
Growth: time at 120 kB over time at 30 kB of a hostile piece repeated (4 is linear), and of a law of many
articles, the latter with what it holds in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tracemalloc
from time import perf_counter, process_time

DOCUMENTS, SIZE = 1_000, 2_000
SMALL, LARGE = 30_000, 120_000
PIECES = (
    *("1-2-3-", "shall ", "应", "(", " \n", "Regulation (EU) No ", "within 20 days ", "A. ", "8507.60, "),
    *("other than those of heading 85.45 ", "lead ", "2025-01-01 ", "0.1 % ", "by 1 January 2026 "),
    *(
        "Article 1\n",
        "Article 7\nLead 0.1 %\n",
        "ANNEX II\n1. ",
        "第五条 ",
        "§ 1.2\n",
        "CHAPTER I\n",
        "1. x\n",
    ),
)
"""What once took, or could take, longer than its length: codes, cues, brackets, headings."""


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


def law(size: int) -> str:
    """Articles with a duty, a date and a limit each, and an annex of rows."""
    parts, number, length = ["Regulation on goods"], 0, 0
    while length < size * 9 // 10:
        number += 1
        part = (
            f"Article {number}\nSubject {number}\nImporters shall keep the file {number} for ten years. "
            f"Lead at most 0.{number} % by weight. It applies from 1 March 2031. See Directive 2011/65/EU."
        )
        parts.append(part)
        length += len(part) + 1
    parts.append("ANNEX I")
    parts += [f"{row}. CAS 117-81-7 and HS 8507.60" for row in range(1, max(2, size // 400))]
    return "\n".join(parts)


def growth() -> dict[str, object]:
    """Time at `LARGE` over time at `SMALL`: the best of three runs each, in time of this process."""
    from regulations.understanding.pipeline import understand
    from regulations.understanding.result import Document

    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            begun = process_time()
            understand(Document(source="x", title="", text=text))
            best = min(best, process_time() - begun)
        return max(best, 1e-6)

    ratios = {
        piece: round(seconds(piece * (LARGE // len(piece))) / seconds(piece * (SMALL // len(piece))), 1)
        for piece in PIECES
    }
    held = []
    for size in (SMALL, LARGE):
        tracemalloc.start()
        understand(Document(source="x", title="", text=law(size)))
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    worst = max(ratios, key=lambda piece: ratios[piece])
    return {
        "growth_worst": ratios[worst],
        "growth_worst_piece": worst,
        "growth": ratios,
        "growth_law": round(seconds(law(LARGE)) / seconds(law(SMALL)), 1),
        "growth_law_memory": round(held[1] / held[0], 1),
        "law_seconds_a_megabyte": round(seconds(law(LARGE)) * 1e6 / LARGE, 2),
    }


def measure(count: int) -> dict[str, object]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    from regulations.understanding.pipeline import tables_load, understand, version
    from regulations.understanding.result import REGIMES, Document
    from regulations.understanding.second import seeds, train

    begun = perf_counter()
    second = train(seeds(), version())
    trained = perf_counter() - begun
    given = documents(count, SIZE)
    begun = perf_counter()
    tables_load()  # once a worker
    loaded = perf_counter() - begun
    begun = perf_counter()
    relevant = sum(
        understand(Document(source="x", title=title, text=text), second).relevant for _, title, text in given
    )
    ours = perf_counter() - begun
    peer = make_pipeline(TfidfVectorizer(), OneVsRestClassifier(LogisticRegression()))
    peer.fit([one.read for one in seeds()], [[label in one.regimes for label in REGIMES] for one in seeds()])
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
    report = measure(options.documents) | growth()
    if options.json:
        sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    else:
        for name, value in report.items():
            sys.stdout.write(f"{name:<26}{value}\n")


if __name__ == "__main__":
    main()

"""Writes the first study to a folder: the panel as CSV and its specification beside it."""

from __future__ import annotations

from pathlib import Path

from compliance.econometrics.firststudy.generating import SEED, panel_simulated

SPECIFICATION = Path(__file__).with_name("study.yml")
DATA_NAME = "panel.csv"


def study_write(folder: Path, seed: int = SEED) -> Path:
    """Writes panel.csv and study.yml; returns the path of the latter. Equal seeds write equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    panel_simulated(seed).to_csv(
        folder / DATA_NAME, index=False, float_format="%.7g", lineterminator="\n", encoding="utf-8"
    )
    path = folder / "study.yml"
    path.write_text(SPECIFICATION.read_text(encoding="utf-8"), encoding="utf-8")
    return path

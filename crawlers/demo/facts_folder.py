"""Where the facts behind the demo archive lie, and how one of its YAML files is read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
REFERENCE = FOLDER.parents[1] / "regulations" / "reference"


@cache
def read(name: str) -> Any:
    """Content of `facts/<name>.yml`; shared between callers, so nobody changes it."""
    return yaml.safe_load((FOLDER / "facts" / f"{name}.yml").read_text(encoding="utf-8"))

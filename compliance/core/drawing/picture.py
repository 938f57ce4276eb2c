"""Turns a dressed specification into SVG: no script, no font file and no address of a network in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import vl_convert

from compliance.core.drawing.looks import Look, spec_dressed

KEPT = 256
"""Pictures of one process. They are found by their whole content: nobody gets another's."""


def chart_svg(chart: Any, look: Look | None = None) -> str:
    """An Altair chart as SVG in the look; light, wide and English where none is given."""
    return spec_svg(spec_dressed(chart, look or Look()))


def spec_svg(spec: Mapping[str, Any]) -> str:
    """A specification as SVG. Raises ValueError for one that is no chart."""
    return _drawn(json.dumps(spec, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=KEPT)
def _drawn(spec: str) -> str:
    # No address may be loaded from: charts bring their values with them.
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))

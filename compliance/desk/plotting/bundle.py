"""The script that makes plots interactive: Vega from vl-convert's own wheel, with Vega's interpreter.

Vega writes functions from texts, which our content security policy forbids; its interpreter reads the
same expressions without. The bundle takes seconds to make and is kept as a file.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

import vl_convert
from django.conf import settings

_INTERPRETER: Final = Path(__file__).with_name("vega-interpreter-2.3.2.js")
# What the interpreter takes from vega-util, which the bundle does not hand out.
_FOUNDATION: Final = """
const isString = (value) => typeof value === "string";
const plain = (value) => (value instanceof Date ? +value : value);
const ascending = (a, b) => {
  const [u, v] = [plain(a), plain(b)];
  if (u == null || v == null) return u == null ? (v == null ? 0 : -1) : 1;
  if (u !== u || v !== v) return u !== u ? (v !== v ? 0 : -1) : 1;
  return u < v ? -1 : u > v ? 1 : 0;
};
const inherited = Object.getOwnPropertyNames(Object.prototype);
const isMethod = (name) => typeof Object.prototype[name] === "function";
const DisallowedObjectProperties = new Set([...inherited.filter(isMethod), "__proto__"]);
"""
_HANDED_OUT: Final = "window.vegaEmbed = vegaEmbed; window.vegaExpressions = expression;"


@cache
def bundle_name() -> str:
    """Changes with whatever the bundle is made of, so that browsers may keep it for good."""
    parts = (vl_convert.__version__, _FOUNDATION, _HANDED_OUT, _INTERPRETER.read_text("utf-8"))
    return f"vega-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:12]}"


def bundle_file() -> Path:
    """Where it lies; made at the first call. Two at once make it twice, and either is whole."""
    place = Path(settings.FAIRLEAD_HOME) / "scripts" / f"{bundle_name()}.js"
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        made = place.with_suffix(f".{id(place)}.part")
        made.write_text(vl_convert.javascript_bundle(_snippet()), "utf-8")
        made.replace(place)
    return place


def _snippet() -> str:
    """The interpreter as a piece of the bundle: its import and export lines fall away."""
    source = _INTERPRETER.read_text("utf-8")
    source = re.sub(r"^(import|export) \{.*$|^//# sourceMappingURL.*$", "", source, flags=re.MULTILINE)
    return f"{_FOUNDATION}{source}{_HANDED_OUT}"

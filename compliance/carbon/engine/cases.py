"""Prices a file of cases: each for itself, so that one bad case never costs the others their result."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from .cases_keys import KEYS
from .faults import CasesError, LineFault, Notice
from .figures import ZERO
from .goods import good_maybe
from .lines import Line
from .pricing import line_analyse, line_price
from .reading import line_read
from .rulepack import RulePack
from .threshold import LIMIT
from .uk import uk_pack_load
from .uk_cases import is_uk, scheme_check, uk_case_price

WRAPPERS = ("cases", "lines", "items")


def cases_load(path: Path) -> list[tuple[str, Any]]:
    """(id, case) pairs of a JSON file: a list, {"cases": [...]}, or an object of cases by id."""
    return cases_list(json_load(path))


def json_load(path: Path) -> Any:
    """What a JSON file holds, numbers as Decimal. Raises CasesError if it is missing or not JSON."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CasesError(f"{path} does not exist. Name a JSON file of cases with --in.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"{path} cannot be read as UTF-8 text ({error}).") from error
    try:
        return json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CasesError(f"{path} is not JSON ({error}). Give a list of cases as in docs/cbam.md.") from error


def cases_list(found: Any) -> list[tuple[str, Any]]:
    """Cases with their ids; a case without id is named by its place, a repeated id gets its place added."""
    if isinstance(found, Mapping):
        wrapped = next((found[key] for key in WRAPPERS if isinstance(found.get(key), list)), None)
        if wrapped is not None:
            found = wrapped
        elif "cn" in found or "id" in found:
            found = [found]
        elif found and all(isinstance(value, Mapping) for value in found.values()):
            found = [{"id": key, **value} for key, value in found.items()]
    if not isinstance(found, list):
        raise CasesError("The file holds no list of cases. Give a list as in docs/cbam.md.")
    pairs: list[tuple[str, Any]] = []
    seen: set[str] = set()
    for place, case in enumerate(found, start=1):
        given = case.get("id") if isinstance(case, Mapping) else None
        name = str(given) if isinstance(given, str | int) and str(given).strip() else f"case {place}"
        if name in seen:
            name = f"{name} (case {place})"
        seen.add(name)
        pairs.append((name, case))
    return pairs


def cases_price(
    pairs: Iterable[tuple[str, Any]], pack: RulePack, *, analysis: bool = False
) -> dict[str, dict[str, Any]]:
    """Result by id, in the order of the cases. A case that cannot be priced has null figures and an error."""
    results: dict[str, dict[str, Any]] = {}
    lines: list[Line] = []
    for name, case in pairs:
        results[name] = {}
        try:
            scheme_check(case)
            if is_uk(case):
                uk = uk_pack_load()
                results[name] = uk_case_price(case, pack, uk, id=name).to_json(pack, uk)
                continue
            lines.append(line_read(case, id=name))
        except LineFault as fault:
            results[name] = refusal(fault.notice, pack)
    notes = _buyers(lines, pack)
    for line in lines:
        try:
            priced = line_price(replace(line, notices=(*line.notices, *notes[line.id])), pack)
            results[line.id] = priced.to_json(pack)
            if analysis:
                results[line.id]["analysis"] = line_analyse(line, pack).to_json(pack)
        except LineFault as fault:
            results[line.id] = refusal(fault.notice, pack, line.notices)
    return results


def refusal(fault: Notice, pack: RulePack, notices: tuple[Notice, ...] = ()) -> dict[str, Any]:
    """No figure at all is given: nothing is priced at zero in silence."""
    return {
        **dict.fromkeys(KEYS),
        "band": None,
        "explanation": [],
        "rule_pack": pack.stamp,
        "warnings": [notice.to_json() for notice in (fault, *notices)],
        "error": fault.to_json(),
    }


def _buyers(lines: list[Line], pack: RulePack) -> dict[str, list[Notice]]:
    """What the file itself tells about a buyer's 50 t: it may not hold all of the buyer's imports."""
    masses: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    counting = []
    for line in lines:
        good = good_maybe(line.cn, pack)
        if line.buyer and good is not None and good.counts_to_50t:
            masses[line.buyer, line.when.year] += line.mass
            counting.append(line)
    notes: dict[str, list[Notice]] = defaultdict(list)
    for line in counting:
        total = masses[line.buyer, line.when.year]
        if line.buyer_year_mass is None:
            over = total > LIMIT
            notes[line.id].append(
                Notice(
                    "buyer_above_threshold" if over else "buyer_within_threshold",
                    f"The lines of {line.buyer} in {line.when.year} come to {total} t: "
                    + (f"above {LIMIT} t, all of it is liable." if over else f"within {LIMIT} t."),
                    "" if over else "If the buyer imports nothing else, say so by buyer_year_mass_t.",
                )
            )
    return notes

"""Every code that the app can write has its words."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from compliance.exposure import absence, scoring, steps, wording
from compliance.exposure.meeting import STRENGTHS
from compliance.exposure.readiness import STATES

PACKAGE = Path(wording.__file__).parent


def codes_in(module: str) -> set[str]:
    """String literals of a module that look like codes."""
    return set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', (PACKAGE / module).read_text()))


def test_reasons_notes_steps_and_factors_are_worded() -> None:
    for code in ("met_" + s for s in STRENGTHS):
        assert wording.reason({"code": code, "count": 2}) != code
    for code in ("evidence_" + s for s in STATES):
        assert wording.note(code) != code
    notes = codes_in("paths.py") - {"homogeneous_material"}
    assert {"cn_unknown", "at_limit", "concept_of_hs"} <= notes
    for code in notes:
        assert wording.note(code) != code, code
    written = set(
        re.findall(r'(?:Step\(|return |else |if [^"]+ else )"([a-z_]+)"', (PACKAGE / "steps.py").read_text())
    )
    for code in (written | set(steps._SETTLED_BY.values()) | {"add_hs", "add_bom", "read_notice"}) - {
        "proposed"
    }:
        assert wording.next_step(code) != code, code
    for code in scoring.FACTORS:
        assert wording.factor(code) != code
    for code in absence.REASONS:
        assert wording.not_yours_reason(code) != code
    for code in ("scope_unknown", "nothing_met_yet", "no_longer_met", "measure_expired", "announces_no_duty"):
        assert wording.reason({"code": code}) != code


def test_an_unknown_code_is_shown_not_hidden() -> None:
    assert wording.reason({"code": "from_the_future"}) == "from_the_future"
    assert wording.next_step("from_the_future") == "from_the_future"
    assert wording.next_step("") == ""


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ({"code": "met_hs6", "quality": "certain", "count": 1}, "same HS subheading: 1 product"),
        (
            {"code": "met_hs6", "quality": "uncertain", "count": 2},
            "same HS subheading (uncertain): 2 products",
        ),
        ({"code": "stage_in_force"}, "stage: in force"),
        ({"code": "date_is_earliest", "role": "application"}, "applies from: the date shown is the earliest"),
    ],
)
def test_reasons_read_well(reason: dict[str, object], text: str) -> None:
    with translation.override("en"):
        assert wording.reason(reason).startswith(text)


def test_what_settles_names_three_products_and_counts_all() -> None:
    with translation.override("en"):
        text = wording.settle({"code": "add_bom", "skus": ["A", "B", "C", "D"], "count": 4})
    assert text == "Add the bill of material, or state that it is complete. (4 products: A, B, C…)"

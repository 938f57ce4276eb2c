"""Products that nobody prepared the catalogue for, judged by us as a careful reader of the acts would."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from compliance.exposure.applicability import Assessor, ProductProfile
from compliance.exposure.profiles import likely_codes
from regulations.catalogue.loading import catalogue
from regulations.catalogue.strict_yaml import strict_yaml
from tests.exposure.applicability.made import DAY

CASES = strict_yaml((Path(__file__).parent / "judged.yml").read_text(encoding="utf-8"))
WORDS = {"applies": "applies", "uncertain": "uncertain", "no": "does_not_apply"}


@pytest.fixture(scope="module")
def assessor() -> Assessor:
    return Assessor(catalogue())


def _judged(assessor: Assessor, case: dict) -> dict[str, str]:
    profile = ProductProfile(
        name=case["name"],
        hs=case["hs"][:6],
        answers=case.get("answers", {}),
        likely_codes=likely_codes((case["name"],), case["hs"]),
    )
    duties = assessor.catalogue.for_market("EU")
    found = assessor.assess_all(profile, duties, DAY)
    return {one.obligation_id: one.verdict for one in found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']} {len(case.get('answers', {}))}")
def test_a_product_is_judged_as_the_acts_have_it(assessor: Assessor, case: dict) -> None:
    verdicts = _judged(assessor, case)
    wrong = []
    for word, verdict in WORDS.items():
        for pattern in case.get(word, ()):
            matching = [name for name in verdicts if fnmatchcase(name, pattern)]
            assert matching, f"{pattern} is no obligation of the catalogue"
            wrong += [f"{n}: {verdicts[n]}, not {verdict}" for n in matching if verdicts[n] != verdict]
    assert not wrong, "\n".join(wrong)


def test_enough_products_are_judged() -> None:
    assert len(CASES) >= 20


def test_a_product_of_which_nothing_is_known_is_let_go_by_no_obligation(assessor: Assessor) -> None:
    found = assessor.assess_all(ProductProfile(), assessor.catalogue.obligations.values(), DAY)
    passed = {one.obligation_id for one in found if one.verdict == "does_not_apply" and one.phase != "ended"}
    assert passed == set()


def test_leaving_out_why_something_does_not_apply_changes_nothing_else(assessor: Assessor) -> None:
    held = assessor.catalogue.obligations.values()
    for case in CASES[::5]:
        profile = ProductProfile(name=case["name"], hs=case["hs"][:6], answers=case.get("answers", {}))
        whole = assessor.assess_all(profile, held, DAY)
        counted = assessor.assess_all(profile, held, DAY, denials=False)
        assert [one.verdict for one in counted] == [one.verdict for one in whole]
        kept = [one for one in counted if one.verdict != "does_not_apply"]
        assert kept == [one for one in whole if one.verdict != "does_not_apply"]
        assert any(one.path for one in whole if one.verdict == "does_not_apply")

"""A class judged as a row of a matrix gives what judging the product itself gives."""

import random

from compliance.exposure.applicability import Assessor, ProductProfile
from compliance.exposure.applicability.classes import (
    APPLIES,
    DOES_NOT_APPLY,
    PRESUMED,
    UNCERTAIN,
    leaf_table,
    scope_matrix,
)
from regulations.catalogue.loading import catalogue
from tests.exposure.applicability.made import DAY

NAMES = ["hair dryer", "LED lamp E27", "steel screw", "toy car", "leather glove", "power bank", ""]
CODES = ["851631", "853952", "731815", "950300", "420329", "850760", "8516", "", "90"]


def _stored(found) -> int:
    if found.verdict == "applies":
        return PRESUMED if found.presumed else APPLIES
    return UNCERTAIN if found.verdict == "uncertain" else DOES_NOT_APPLY


def test_the_matrix_agrees_with_the_tree_for_the_whole_catalogue():
    draw, known = random.Random(11), catalogue()
    assessor, duties = Assessor(known), list(known.obligations.values())
    matrix = scope_matrix(duties)
    traits = sorted(known.traits)
    profiles = [
        ProductProfile(
            name=draw.choice(NAMES),
            hs=draw.choice(CODES),
            answers={name: draw.random() < 0.5 for name in draw.sample(traits, draw.randrange(6))},
        )
        for _ in range(40)
    ]
    said = [assessor.answers(profile, DAY) for profile in profiles]
    told = matrix.verdicts([matrix.table.signature(answers) for answers in said])
    for row, answers in enumerate(said):
        judged = [assessor.judge(answers, one) for one in duties]
        expected = [_stored(v) for v in judged if v.phase != "ended"]
        assert [x for x, v in zip(told[row].tolist(), judged, strict=True) if v.phase != "ended"] == expected
    assert {0, 1, 3} <= set(told.ravel().tolist())


def test_the_same_answers_are_the_same_class_and_others_another():
    known = catalogue()
    table, assessor = leaf_table(known.obligations.values()), Assessor(known)
    one = table.signature(assessor.answers(ProductProfile(name="LED lamp", hs="853952"), DAY))
    same = table.signature(assessor.answers(ProductProfile(sku="X", name="LED lamp ", hs="853952"), DAY))
    other = table.signature(assessor.answers(ProductProfile(name="steel screw", hs="731815"), DAY))
    assert table.number(one) == table.number(same) != table.number(other)
    assert 0 <= table.number(other) < 1 << 48
    assert len(one) == len(table.leaves)


def test_no_product_gives_an_empty_matrix():
    matrix = scope_matrix(list(catalogue().obligations.values()))
    assert matrix.verdicts([]).shape == (0, len(matrix.scopes))

"""Adding up substances: mass is conserved, a mixture lies between its parts, parts are judged alone."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.firms.declarations.model import Material, Part, SubstanceAmount
from compliance.firms.declarations.opening import declarations_read
from compliance.firms.declarations.rollup import MILLION, Portion, portions_of, rollup
from tests.firms.declarations.samples import IEC

LEAD = "7439-92-1"
TINY = Decimal("1e-18")

masses = st.one_of(st.none(), st.decimals("0.0001", "100000", places=4))
known_masses = st.decimals("0.0001", "100000", places=4)
open_shares = st.one_of(st.none(), st.decimals("0", "100", places=6))
shares = st.decimals("0", "100", places=6)


@st.composite
def portion_lists(draw, mass=masses, share=open_shares) -> list[Portion]:
    return [
        Portion(
            part=draw(st.sampled_from([("A",), ("B",), ("A", "C")])),
            material=f"m{number}",
            mass_g=draw(mass),
            shares=draw(st.dictionaries(st.sampled_from(["x", "y"]), share, max_size=2)),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


@settings(deadline=None, max_examples=80)
@given(portion_lists(mass=known_masses, share=shares))
def test_mass_is_conserved_from_material_to_article_to_product(portions) -> None:
    found = rollup(portions)
    for substance in ("x", "y"):
        expected = sum((p.mass_g * p.shares.get(substance, 0) / 100 for p in portions), Decimal(0))
        for levels in (found.materials, found.articles, found.product):
            total = sum((one.mass_low for one in levels if one.substance == substance), Decimal(0))
            assert abs(total - expected) <= TINY * max(1, expected) * 10**6


@settings(deadline=None, max_examples=80)
@given(portion_lists())
def test_an_article_lies_between_the_least_and_the_most_of_its_materials(portions) -> None:
    found = rollup(portions)
    for article in found.articles:
        inside = [portion for portion in portions if portion.part == article.place]
        levels = [
            one
            for one in found.materials
            if one.place[:-1] == article.place and one.substance == article.substance
        ]
        least = Decimal(0) if len(levels) < len(inside) else min(one.low for one in levels)
        assert least - TINY * MILLION <= article.low <= article.high
        assert article.high <= max(one.high for one in levels) + TINY * MILLION


@settings(deadline=None, max_examples=60)
@given(portion_lists(), st.randoms(use_true_random=False))
def test_the_order_of_materials_changes_nothing(portions, random) -> None:
    mixed = list(portions)
    random.shuffle(mixed)
    rounded = [
        sorted(
            (one.place, one.substance, round(one.low, 9), round(one.high, 9)) for one in rollup(some).articles
        )
        for some in (portions, mixed)
    ]
    assert rounded[0] == rounded[1]


def test_an_unknown_amount_is_an_interval_and_an_unknown_mass_is_bounded_by_its_materials() -> None:
    steel = Portion(part=("Screw",), material="steel", mass_g=Decimal(9), shares={LEAD: Decimal("0.2")})
    paint = Portion(part=("Screw",), material="paint", mass_g=Decimal(1), shares={LEAD: None})
    (level,) = rollup([steel, paint]).articles
    assert (level.low, level.high, level.is_exact) == (1800, 101_800, False)
    bare = Portion(part=("Screw",), material="paint", mass_g=None, shares={})
    (level,) = rollup([steel, bare]).articles
    assert (level.low, level.high) == (0, 2000)


def test_once_an_article_always_an_article(tmp_path) -> None:
    """0.3 % lead in four screws of 5 g: no 0.1 % of the motor, but of each screw."""
    path = tmp_path / "d.xml"
    path.write_bytes(IEC)
    found = rollup(portions_of(declarations_read(path).declarations[0].product))
    (screw,) = found.articles
    assert (screw.place, screw.low) == (("Screw",), 3000)
    (motor,) = found.product
    assert motor.low < 1000
    assert motor.mass_low == Decimal("0.06")


def test_pieces_of_pieces_multiply() -> None:
    lead = SubstanceAmount(name="Lead", cas=LEAD, share_percent=Decimal(10))
    pin = Part(
        name="Pin",
        count=Decimal(3),
        materials=(Material(name="brass", mass_g=Decimal(2), substances=(lead,)),),
    )
    product = Part(name="Cord", parts=(Part(name="Plug", count=Decimal(2), parts=(pin,)),))
    (portion,) = portions_of(product)
    assert (portion.part, portion.mass_g) == (("Plug", "Pin"), 12)


def test_a_substance_told_twice_in_one_material_adds_up() -> None:
    twice = tuple(SubstanceAmount(name="Lead", cas=LEAD, share_percent=Decimal(1)) for _ in range(2))
    product = Part(name="X", materials=(Material(name="m", mass_g=Decimal(1), substances=twice),))
    (level,) = rollup(portions_of(product)).materials
    assert level.low == 20_000

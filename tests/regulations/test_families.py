"""WTO symbols: what amends what."""

import pytest

from regulations.ingest.families import amends, family_symbol, story_symbol, story_symbols


@pytest.mark.parametrize(
    ("symbol", "story"),
    [
        ("G/TBT/N/USA/2107", "G/TBT/N/USA/2107"),
        ("G/TBT/N/USA/2107/Add.3", "G/TBT/N/USA/2107"),
        ("G/TBT/N/USA/552/Rev.3/Add.5", "G/TBT/N/USA/552/Rev.3"),
        ("G/TBT/N/BRA/366/Add.1/Corr.1", "G/TBT/N/BRA/366"),
        ("G/TBT/N/DOM/227/Rev.1", "G/TBT/N/DOM/227/Rev.1"),
        ("G/TBT/N/DOM/227/Add.1/Rev.1", "G/TBT/N/DOM/227"),
        ("G/SPS/N/JPN/1345/Suppl.2", "G/SPS/N/JPN/1345"),
    ],
)
def test_an_amendment_belongs_to_what_it_amends_and_a_revision_to_itself(symbol: str, story: str) -> None:
    assert story_symbol(symbol) == story
    assert amends(symbol) == (symbol != story)


def test_a_joint_addendum_belongs_to_all_its_stories_once() -> None:
    symbols = ("G/TBT/N/KEN/1/Add.1", "G/TBT/N/UGA/2/Add.1", "G/TBT/N/KEN/1/Add.2")
    assert story_symbols(symbols) == ["G/TBT/N/KEN/1", "G/TBT/N/UGA/2"]


@pytest.mark.parametrize("symbol", ["32024R1781R(02)", "32024R1781"])
def test_a_corrigendum_of_an_eu_act_belongs_to_the_story_of_its_act(symbol: str) -> None:
    assert story_symbol(symbol) == family_symbol(symbol) == "32024R1781"
    assert amends(symbol) == (symbol != "32024R1781")

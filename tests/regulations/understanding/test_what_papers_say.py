"""What a paper is by who speaks and how far its rule has come; texts are ours.

Traditional Chinese is read as simplified; a headline of an outcome is checked against the first sentence.
"""

from __future__ import annotations

import pytest

from regulations.understanding.normalise import fold, normalise
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Understanding

TRADE, JOURNAL = "Trade press", "US Federal Register (abstract)"


def _read(title: str, text: str, source: str = TRADE) -> Understanding:
    return understand(Document(source=source, title=title, text=text))


def test_traditional_characters_are_simplified_in_place() -> None:
    text = "歐盟擬修訂電池標籤規定，乾電池除外"
    assert normalise(text).text == "欧盟拟修订电池标签规定,干电池除外"
    assert len(fold(text)) == len(text)
    assert normalise(text).span(5, 7) == (5, 7)


def test_a_notice_in_traditional_chinese_is_read_like_a_simplified_one() -> None:
    traditional = _read("歐盟發布電池法規修訂案", "歐盟於2032年3月發布修訂案，推遲電池盡職調查義務。")
    simplified = _read("欧盟发布电池法规修订案", "欧盟于2032年3月发布修订案，推迟电池尽职调查义务。")
    assert [r.label for r in traditional.regimes] == [r.label for r in simplified.regimes] == ["batteries"]
    assert traditional.doc_type == simplified.doc_type == "amendment"
    assert traditional.language == "zh"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Yesterday the Commission tabled a proposal to move the start by one year.", "proposal"),
        (
            "The Commission proposed a delay. The regulation was adopted and came into force in May.",
            "amendment",
        ),
    ],
)
def test_a_headline_tells_the_outcome_and_the_first_sentence_the_stage(text: str, kind: str) -> None:
    assert _read("Start of battery passports postponed", text).doc_type == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Packaging waste rules: all you need to know", "guidance"),
        ("Batteries Regulation: what it means for toy makers", "guidance"),
        ("Flame retardant bans state by state", "guidance"),
        ("Government response to the review of toy safety law", "other"),
        ("电池法规是什么", "guidance"),
        ("Ruritania notifies the WTO of new limits for phthalates in toys", "proposal"),
    ],
)
def test_titles_that_name_their_kind(title: str, kind: str) -> None:
    assert _read(title, "The rules cover batteries, packaging and toys of every kind.").doc_type == kind


def test_an_authority_without_rules_on_goods_speaks_of_none() -> None:
    said = "is issuing a guide on the sizing of lead-acid batteries for reactors."
    guide = _read(
        "Sizing of lead-acid batteries", f"The U.S. Nuclear Regulatory Commission (NRC) {said}", JOURNAL
    )
    assert not guide.relevant
    assert _read("Sizing of lead-acid batteries", f"The Ministry of Industry {said}", JOURNAL).relevant


def test_an_alert_is_about_batteries_only_where_its_product_is_one() -> None:
    form = "Safety Gate alert: A99/1/32\nProduct: {0}\nRisk: The lithium-ion battery may catch fire."
    labels = [
        {r.label for r in _read(f"{name} — Example", form.format(name), "Safety Gate").regimes}
        for name in ("Power bank", "Lorry")
    ]
    assert labels == [{"ce_safety", "batteries"}, {"ce_safety"}]


def test_an_addendum_that_amends_an_ordinance_is_an_amendment() -> None:
    form = "WTO notification — Addendum to Regular Notification\nNotifying Member: Ruritania\n"
    said = "Description of content: The institute amends the seal of helmets set by Ordinance No. 12."
    assert _read("Amendment of Ordinance No. 7", form + said, "WTO notification").doc_type == "amendment"


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Ruritania to make chargers universal", "The bill has its first reading in May.", "proposal"),
        ("New rules for toys", "The text, once adopted, will apply to all toys.", "proposal"),
        ("Batteries: ministers agree negotiating position", "The ministers adopted it today.", "proposal"),
        ("Sofas may go without labels", "The office granted a waiver from the labelling rules.", "exemption"),
        ("Toy safety: tell us what you think", "We want to hear from makers of toys.", "consultation"),
        ("玩具安全标准报批稿公示的通知", "现予以公示。", "consultation"),
    ],
)
def test_what_is_awaited_is_not_adopted(title: str, text: str, kind: str) -> None:
    assert _read(title, text).doc_type == kind


def test_goods_beside_words_of_rules_are_seen_and_reviewed() -> None:
    ruled = _read("New seal for belt sanders", "Importers must hold a proof before they sell a sander.")
    assert (ruled.relevant, ruled.auto) == (True, False)
    assert [r.evidence[0].rule for r in ruled.regimes] == ["goods.ruled"]
    assert not _read("Why we love kettles", "Tea tastes better from a kettle made of steel.").relevant


def test_a_firm_that_speaks_of_itself_makes_no_rule() -> None:
    said = "The company said on Monday that it will invest more in its shops. The group expects more sales."
    found = _read("Example Stores introduces a new loyalty card", said)
    assert (found.relevant, found.doc_type) == (False, "other")


def test_a_change_of_a_proposal_is_a_proposal() -> None:
    text = "The office issued a notice proposing changes to the warning rules."
    assert _read("Office modifies proposed changes to warnings", text).doc_type == "proposal"


def test_a_name_is_no_citation() -> None:
    text = "A firm that sells toasters under its own name pays for their collection as electronic waste."
    assert [r.label for r in _read("Who is a producer", text).regimes] == ["weee"]


def test_goods_named_by_origin_in_a_journal_are_under_trade_defence() -> None:
    title = "Hydrofluorocarbon Blends From China"
    assert not _read(title, "No summary provided.", JOURNAL).relevant
    assert _read(title, "The agency restricts hydrofluorocarbons.", TRADE).relevant


@pytest.mark.parametrize(
    ("title", "regime"),
    [
        ("Cyber resilience act: first standards due", "ce_safety"),
        ("Durability index to cover dryers", "ecodesign_energy"),
        ("Electrical Equipment (Hazardous Substances) Order", "rohs"),
        ("Quality control norms for leather footwear", "tbt_other"),
        ("F-gas quotas for importers", "chem_other"),
        ("EPR注册截止日期临近", "packaging"),
    ],
)
def test_laws_are_known_by_their_names(title: str, regime: str) -> None:
    assert [r.label for r in _read(title, "The ministry told the trade on Monday.").regimes] == [regime]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Shops need a certificate for kettles from 1 May", "adopted"),
        ("Committee adopts opinion on lead in toys", "proposal"),
        ("Ruritania to follow its neighbours on toys", "proposal"),
        ("First proceedings for missing warnings on toys", "other"),
        ("Which reports on toys we accept", "guidance"),
    ],
)
def test_who_does_what_by_the_words_around(title: str, kind: str) -> None:
    assert _read(title, "It concerns toys of all kinds.").doc_type == kind


def test_some_goods_are_of_one_regime() -> None:
    found = _read("Silver compound in cosmetics", "Makers must drop the ingredient by May.")
    assert [r.label for r in found.regimes] == ["chem_other"]

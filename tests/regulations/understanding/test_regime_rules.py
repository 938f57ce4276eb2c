"""Regimes, relevance, kinds and stages on sentences of our own in four languages."""

from __future__ import annotations

from datetime import date

import pytest

from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Metadata, Understanding


def _understood(title: str, text: str = "", source: str = "web", **fields: object) -> Understanding:
    metadata = Metadata(**fields)  # type: ignore[arg-type]
    return understand(
        Document(source=source, title=title, text=text, published_on=date(2025, 6, 10), metadata=metadata)
    )


def _labels(understood: Understanding) -> set[str]:
    return {regime.label for regime in understood.regimes}


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("ECHA adds two substances of very high concern to the Candidate List", {"reach"}),
        ("欧洲化学品管理局更新高度关注物质候选清单", {"reach"}),
        ("REACH : deux substances extrêmement préoccupantes rejoignent la liste candidate", {"reach"}),
        ("REACH: nuevas sustancias altamente preocupantes en la lista de candidatas", {"reach"}),
        ("Renewal of the RoHS exemption for lead in high melting temperature solders", {"rohs"}),
        ("电器电子产品有害物质限制使用管理办法", {"rohs"}),
        ("Nouvelle limitation des substances dangereuses dans les équipements électriques (RoHS)", {"rohs"}),
        ("Restricciones a la utilización de determinadas sustancias peligrosas en aparatos", {"rohs"}),
        ("Producers of electrical goods must register for WEEE take-back", {"weee"}),
        ("废弃电器电子产品回收处理管理条例", {"weee"}),
        ("Les déchets d'équipements électriques et électroniques seront collectés séparément", {"weee"}),
        ("Gestión de residuos de aparatos eléctricos y electrónicos", {"weee"}),
        ("First CBAM certificates go on sale", {"cbam"}),
        ("欧盟碳边境调节机制过渡期结束", {"cbam"}),
        ("Mécanisme d'ajustement carbone aux frontières : ce qui change", {"cbam"}),
        ("Ajuste en frontera por carbono: nuevas obligaciones", {"cbam"}),
        ("Ecodesign requirements for electric motors", {"ecodesign_energy"}),
        ("家用电冰箱能效限定值及能效等级", {"ecodesign_energy"}),
        ("Étiquetage énergétique des réfrigérateurs", {"ecodesign_energy"}),
        ("Etiquetado de eficiencia energética de lámparas", {"ecodesign_energy"}),
        ("Battery passport for industrial batteries from 2027", {"batteries"}),
        ("锂离子电池和电池组新要求", {"batteries"}),
        ("Règlement sur les batteries : nouvelles règles pour les piles et accumulateurs", {"batteries"}),
        ("Residuos de pilas y acumuladores: nuevo decreto", {"batteries"}),
        ("Packaging waste: recycled content in plastic packaging", {"packaging"}),
        ("限制商品过度包装要求 塑料包装", {"packaging"}),
        ("Emballages et déchets d'emballages : nouveau règlement", {"packaging"}),
        ("Envases y residuos de envases: nuevas reglas", {"packaging"}),
        ("New toy safety rules for soft toys", {"ce_safety"}),
        ("玩具安全新国家标准", {"ce_safety"}),
        ("Sécurité des jouets : marquage CE", {"ce_safety"}),
        ("Seguridad de los juguetes y marcado CE", {"ce_safety"}),
        ("Persistent organic pollutants: new limits under the Stockholm Convention", {"chem_other"}),
        ("危险化学品安全管理办法", {"chem_other"}),
        ("Polluants organiques persistants : nouvelles limites", {"chem_other"}),
        ("Contaminantes orgánicos persistentes: nuevos límites", {"chem_other"}),
        ("Type approval of motor vehicles and tyres", {"tbt_other"}),
        ("机动车运行安全技术条件国家标准", {"tbt_other"}),
        ("Homologation des véhicules à moteur", {"tbt_other"}),
        ("Reglamento técnico para neumáticos de vehículos", {"tbt_other"}),
    ],
)
def test_a_title_names_its_regime(title: str, labels: set[str]) -> None:
    understood = _understood(title)
    assert _labels(understood) == labels
    assert understood.relevant


@pytest.mark.parametrize(
    "title",
    [
        "REACH Lark nomination for advancing health equity challenge",
        "The REACH programme against racial and ethnic disparities",
        "Renewal package for the surface transportation project delivery program",
        "Good schools lead to growth",
        "Reach for the sky: a novel",
        "Phytosanitary requirements for tomato seed",
        "Anti-dumping duty on steel pipes: administrative review",
        "Notice of meeting of the scientific advisory committee",
        "Maximum residue limits for pesticides in rice",
        "食品安全国家标准 生乳",
        "Exigences phytosanitaires à l'importation de plants",
        "Requisitos fitosanitarios para la importación de semilla",
        "City council elects a mayor",
        "",
    ],
)
def test_what_is_no_product_rule(title: str) -> None:
    assert not _understood(title).relevant


def test_an_act_that_is_merely_cited_weighs_less_than_one_in_the_title() -> None:
    cited = _understood(
        "Battery passport: technical rules",
        "Batteries are placed on the market in accordance with Regulation (EC) No 1907/2006.",
    )
    assert _labels(cited) == {"batteries"}
    assert any(e.rule == "act.32006R1907" for e in cited.evidence)
    assert "reach" in _labels(
        _understood("Amendment of Regulation (EC) No 1907/2006", "Annex XVII is amended.")
    )


def test_every_piece_of_evidence_points_at_its_words() -> None:
    document = Document(source="web", title="Toy safety", text="The toys contain phthalates and lead paint.")
    understood = understand(document)
    assert understood.evidence
    for one in understood.evidence:
        assert one.start is not None and one.end is not None
        assert document.content[one.start : one.end].strip()
        assert 0 < one.weight <= 1


def test_an_sps_notification_is_not_ours_and_a_tbt_one_is() -> None:
    assert not _understood("Import of live poultry", area="SPS").relevant
    plain = _understood("Draft standard for hinges", area="TBT")
    assert plain.relevant and _labels(plain) == {"tbt_other"}


def test_food_codes_decide_against_a_tbt_notification() -> None:
    assert not _understood("Fortified flour", area="TBT", codes=(("ics", "67.060", ""),)).relevant
    assert not _understood("Grain", area="TBT", codes=(("hs", "1006", ""), ("hs", "1101", ""))).relevant
    assert _understood("Trays", area="TBT", codes=(("ics", "67.250", ""),)).relevant
    assert _understood("Mixed", area="TBT", codes=(("hs", "1006", ""), ("hs", "3923", ""))).relevant


def test_an_alert_is_product_safety_and_carries_the_law_it_cites() -> None:
    assert _labels(_understood("Ladder", "The ladder may break.", kind="alert")) == {"ce_safety"}
    doll = _understood("Doll", "The plastic contains DEHP. It does not comply with REACH.", kind="alert")
    assert _labels(doll) == {"ce_safety", "reach"}
    lamp = _understood("Lamp", "The solders contain lead, against the RoHS 2 Directive.", kind="alert")
    assert _labels(lamp) == {"ce_safety", "rohs"}
    slime = _understood("Toy slime", "The migration of boron is too high.\nRisk type: Chemical", kind="alert")
    assert _labels(slime) == {"ce_safety", "chem_other"}
    assert (doll.doc_type, doll.stage) == ("alert", "in_force")


def test_a_list_entry_is_reach_and_applies() -> None:
    entry = _understood("n-hexane", "Reason: STOT RE", kind="list_entry")
    assert (_labels(entry), entry.doc_type, entry.stage) == ({"reach"}, "adopted", "applies")


@pytest.mark.parametrize(
    ("title", "text", "printed", "doc_type"),
    [
        ("Kettles", "", "Regular notification", "proposal"),
        ("Kettles", "", "Revision to Regular Notification", "proposal"),
        ("Kettles", "", "Corrigendum to Regular Notification", "correction"),
        (
            "Kettles",
            "The comment period is extended; public consultation reopened.",
            "Addendum",
            "consultation",
        ),
        (
            "Kettles",
            "The rule was adopted and entered into force.",
            "Addendum to Regular Notification",
            "adopted",
        ),
        ("Commission Regulation amending Regulation (EU) 2023/1542", "", "", "amendment"),
        ("Proposed rule: safety standard for toasters", "", "", "proposal"),
        ("Guidance on button batteries", "", "", "guidance"),
        ("Corrigendum to the directive on toys", "", "", "correction"),
        ("Public consultation on kettles", "", "", "consultation"),
        ("儿童玩具安全标准（征求意见稿）公开征求意见", "", "", "consultation"),
        ("产品质量法（2018-12-29）", "第一条 为了修改和修订有关规定", "", "adopted"),
        ("Proyecto de reglamento técnico de juguetes", "", "", "proposal"),
        ("Rectificatif à la directive sur les jouets", "", "", "correction"),
    ],
)
def test_the_kind_of_document(title: str, text: str, printed: str, doc_type: str) -> None:
    assert _understood(title, text, document_type=printed).doc_type == doc_type


@pytest.mark.parametrize(
    ("text", "printed", "stage"),
    [
        ("A draft.", "Regular notification", "proposed"),
        ("The rule was adopted. It enters into force on 1 January 2026.", "Addendum", "adopted"),
        ("The rule was adopted and entered into force on 1 January 2025.", "Addendum", "in_force"),
        ("It entered into force on 1 January 2025. It shall apply from 1 March 2025.", "Addendum", "applies"),
        ("The agency withdraws the notice of proposed rules.", "Addendum", "expired"),
    ],
)
def test_the_stage_on_the_day_of_publication(text: str, printed: str, stage: str) -> None:
    assert _understood("Helmets", text, area="TBT", document_type=printed).stage == stage


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The requirements of this order shall apply to all of the appliances.", "en"),
        ("Les exigences de cet arrêté s'appliquent à tous les appareils et aux pièces.", "fr"),
        ("Los requisitos de este reglamento se aplican a todos los aparatos y a las piezas.", "es"),
        ("本规定适用于在境内销售的家用电器产品。", "zh"),
        ("Os requisitos desta portaria não se aplicam aos aparelhos da lista em anexo.", "und"),
        ("Ovaj pravilnik", "und"),
        ("製品安全に関するお知らせです", "und"),
        ("8516", "und"),
    ],
)
def test_the_language(text: str, language: str) -> None:
    assert _understood("", text).language == language

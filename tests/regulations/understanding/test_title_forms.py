"""Kinds of papers by the form of their titles, and French and Spanish notices in our own words."""

from __future__ import annotations

import pytest

from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Metadata
from regulations.understanding.titles import type_by_title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Arrêté du 3 mars 2031 relatif aux bougies parfumées", "adopted"),
        ("Arrêté du 3 mars 2031 modifiant l'arrêté du 1er mai 2029 sur les bougies", "amendment"),
        ("Décret n° 2031-12 portant modification du code des jouets", "amendment"),
        ("Rectificatif", None),
        ("Loi AGEC : ce qui change pour les vendeurs", None),
        ("Règlement (UE) 2031/77 accordant une dérogation pour le plomb", "exemption"),
        ("Real Decreto 77/2031, de 3 de marzo, sobre cascos", "adopted"),
        ("Real Decreto 78/2031, por el que se modifica el Real Decreto 77/2031", "amendment"),
        ("Orden ABC/12/2031, de 4 de mayo, por la que se aprueban etiquetas", "adopted"),
        ("Corrección de errores de la Orden ABC/12/2031", None),
        ("NORMA Oficial Mexicana NOM-999-SCFI-2031, Lámparas", "adopted"),
        ("Ley de residuos: todo lo que debe saber", None),
        ("Commission Regulation (EU) 2031/5 amending Annex II", "amendment"),
        ("Regulation (EU) 2031/6 on candles, amending Directive 2019/1/EU", "adopted"),
        ("Règlement (UE) 2031/6 relatif aux bougies et modifiant la directive 2019/1/UE", "adopted"),
        ("The regulation of candles", None),
    ],
)
def test_an_act_names_its_instrument_first(title: str, kind: str | None) -> None:
    assert type_by_title(title, "") == kind


def test_a_bare_title_is_told_by_the_head_of_its_text() -> None:
    assert type_by_title("RESOLUCIÓN 40 DE 2031", "Por la cual se modifica la Resolución 12.") == "amendment"
    assert type_by_title("RESOLUCIÓN 40 DE 2031", "Por la cual se expide un reglamento.") == "adopted"


def test_a_paper_without_any_sign_is_a_rule_only_where_it_touches_goods() -> None:
    def kind(title: str, text: str) -> str:
        return understand(Document(source="web", title=title, text=text)).doc_type

    assert kind("A walk in the park", "The weather was fine.") == "other"
    assert kind("Toy safety in brief", "Toys and their safety.") == "adopted"
    assert kind("Fund Managers Directive — Article 12 Annual report", "Investment firms report.") == "adopted"


def test_a_draft_is_a_consultation_only_where_the_page_opens_the_hearing() -> None:
    title = "Projet de décret relatif aux lampes frontales"
    assert type_by_title(
        title, "Consultation du 02/03/2031 au 30/03/2031. Le texte compte deux articles."
    ) == ("consultation")
    assert type_by_title(title, "Le texte compte deux articles.") == "proposal"
    assert type_by_title("Retrait du projet de décret relatif aux lampes", "Le texte est abandonné.") is None


@pytest.mark.parametrize(
    ("title", "text", "regimes", "kind"),
    [
        (
            "Rappel produit : une lampe pour enfant peut blesser",
            "Le jouet est rappelé par son fabricant ; il présente un risque d'électrocution pour l'enfant.",
            {"ce_safety"},
            "alert",
        ),
        (
            "Veinte productos retirados del mercado en abril",
            "La red de alerta comunicó juguetes y aparatos con riesgo grave para el consumidor.",
            {"ce_safety"},
            "alert",
        ),
        (
            "Projet de décret sur le réemploi des emballages",
            "Consultation du 02/03/2031 au 30/03/2031. Des objectifs visent les producteurs d'emballages.",
            {"packaging"},
            "consultation",
        ),
        (
            "Real Decreto 77/2031 sobre la etiqueta energética de los calentadores de agua",
            "Los productos relacionados con la energía llevarán la nueva etiqueta.",
            {"ecodesign_energy"},
            "adopted",
        ),
        (
            "Orden ABC/9/2031 por la que se convocan subvenciones para el sector agrario",
            "Podrán solicitarlas las cofradías de pescadores.",
            set(),
            "adopted",
        ),
        (
            "Queso fresco: alerta alimentaria por listeria",
            "Se retira del mercado un lote; es un producto alimentario y no afecta a otros.",
            set(),
            "alert",
        ),
        (
            "Cahier des charges des éco-organismes du textile",
            "La responsabilité élargie des producteurs s'étend aux chaussures.",
            {"tbt_other"},
            "adopted",
        ),
    ],
)
def test_french_and_spanish_notices(title: str, text: str, regimes: set[str], kind: str) -> None:
    found = understand(Document(source="web", title=title, text=text))
    assert ({regime.label for regime in found.regimes}, found.doc_type) == (regimes, kind)
    assert found.relevant == bool(regimes)


def test_a_regular_form_may_bring_law_that_is_made_already() -> None:
    form = Metadata(area="TBT", document_type="Regular notification")
    final = Document(source="eping", title="Candle labels; Final rule", text="Wax.", metadata=form)
    draft = Document(source="eping", title="Candle labels", text="The final rule follows.", metadata=form)
    assert understand(final).doc_type == "adopted"
    assert understand(draft).doc_type == "proposal"

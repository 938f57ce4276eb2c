"""A small catalogue of our own for tests of applicability: four traits, made-up obligations."""

from datetime import date

from compliance.exposure.applicability import Assessor, ListMembers, ProductProfile
from regulations.catalogue.conditions import Condition
from regulations.catalogue.schema import (
    Catalogue,
    DatedStep,
    EvidenceDemand,
    NextStep,
    Obligation,
    Reference,
    SubstanceList,
    Text,
    Trait,
    Who,
)

DAY = date(2026, 11, 21)


def text(word: str) -> Text:
    return Text(en=word, zh=f"中{word}")


def trait(name: str, **more) -> Trait:
    return Trait(id=name, question=text(f"Is it {name}?"), law="31999L0001 1", **more)


TRAITS = {
    t.id: t
    for t in (
        trait("electrical", codes={"yes": ("85",), "no": ("01-83",)}),
        trait(
            "radio",
            codes={"presumed_no": ("8516",)},
            words={"yes": {"en": ("bluetooth",)}},
            implies=("electrical",),
        ),
        trait(
            "leather", words={"yes": {"en": ("leather",)}, "no": {"en": ("artificial leather",)}}, parts=True
        ),
        trait("toy", codes={"no": ("all",), "yes": ("9503",)}, words={"maybe": {"en": ("children",)}}),
        trait("mains", codes={"yes": ("8516",)}, volts={"ac": (50.0, 1000.0), "dc": (75.0, 1500.0)}),
    )
}


def obligation(scope: Condition, **more) -> Obligation:
    told = {
        "id": "made.duty",
        "regime": "made",
        "title": text("Duty"),
        "what": text("Do it"),
        "who": Who(role="manufacturer", exporter="direct", text=text("Maker")),
        "reference": Reference(act=text("Act"), article="1", celex="31999L0001"),
        "markets": ("EU",),
        "dates": (DatedStep(role="applies_from", on=date(2010, 1, 1)),),
        "evidence": (EvidenceDemand(kind="declaration"),),
        "severity": "document",
        "next_step": NextStep(text=text("Begin"), effort="hours"),
        "reviewed_on": DAY,
        "sources": ("the act",),
    }
    return Obligation(scope=scope, **(told | more))


def catalogue(*obligations: Obligation, lists: dict[str, SubstanceList] | None = None) -> Catalogue:
    return Catalogue(
        obligations={one.id: one for one in obligations}, traits=TRAITS, evidence_kinds={}, lists=lists or {}
    )


def judged(
    profile: ProductProfile, duty: Obligation, *, lists: dict[str, ListMembers] | None = None, on: date = DAY
):
    return Assessor(catalogue(duty), lists).assess(profile, duty, on)

"""Trade duties against the acts at hand: every day and every code stands there."""

from __future__ import annotations

import csv
import html
import json
import re
from calendar import month_name
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from regulations.catalogue.conditions import CodesAre, leaves
from regulations.catalogue.loading import catalogue

NATIONAL_TEXT = {"packaging.dir_art11.heavy_metals"}
"""Duties of the regime whose own act is not at hand."""


def spoken(day: date) -> str:
    return f"{day.day} {month_name[day.month]} {day.year}"


@cache
def recorded(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


@cache
def parsed(path: Path) -> str:
    told = json.loads(path.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", " ".join(article["text"] for article in told["articles"]))


def codes_in(name: str) -> tuple[CodesAre, ...]:
    scope = catalogue().obligations[name].scope
    return tuple(leaf for leaf in leaves(scope) if isinstance(leaf, CodesAre))


def shortest(code: str) -> str:
    """Trailing pairs of zeros of a CN code name its only line."""
    return re.sub(r"(00)+$", "", code) if len(code) == 8 else code


@pytest.mark.parametrize(
    "name", [one.id for one in catalogue().of_regime("packaging") if one.id not in NATIONAL_TEXT]
)
def test_a_day_of_packaging_stands_in_the_act(name: str, shared_dir: Path) -> None:
    text = recorded(shared_dir / "corpus/acts/32025R0040_packaging.md")
    for step in catalogue().obligations[name].dates:
        assert step.on is not None
        assert spoken(step.on) in text, f"{name}: {spoken(step.on)}"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("cra.art14.report_exploited_vulnerabilities", "acts_32024R2847.EN.xhtml"),
        ("cra.art13.essential_requirements", "acts_32024R2847.EN.xhtml"),
        ("espr.art25.no_destruction", "acts_32024R1781.EN.xhtml"),
        ("market_surveillance.art4.economic_operator", "acts_02019R1020-20260812.EN.xhtml"),
    ],
)
def test_a_day_stands_in_the_recorded_act(name: str, body: str, shared_dir: Path) -> None:
    text = recorded(shared_dir / "replay/bodies" / body)
    days = [step.on for step in catalogue().obligations[name].dates]
    assert days
    for day in days:
        assert day is not None
        assert spoken(day) in text, f"{name}: {spoken(day)}"


def test_the_destruction_ban_holds_the_codes_of_annex_vii(shared_dir: Path) -> None:
    text = recorded(shared_dir / "replay/bodies/acts_32024R1781.EN.xhtml")
    annex = text[text.index("Consumer products of which the destruction") :].split("ANNEX VIII")[0]
    listed = set(re.findall(r"(?<![\d/])(\d{4}|6[12])(?= [A-Z])", annex)) - {"2024"}
    assert set(codes_in("espr.art25.no_destruction")[0].any_of) == listed


def test_carbon_goods_are_those_of_annex_i(shared_dir: Path) -> None:
    rows = list(csv.DictReader((shared_dir / "carbon/annex_i_goods.csv").open(encoding="utf-8")))
    goods = {row["match_digits"] for row in rows if row["sector"] != "electricity"}
    excepted = {
        code.replace(" ", "")
        for row in rows
        for code in row["exclusions"].split(";")
        if re.fullmatch(r"[\d ]+", code.strip())
    } - {"9406"}
    (node,) = codes_in("cbam.art7.embedded_emissions_data")
    assert {shortest(code) for code in node.any_of} == {shortest(code) for code in goods}
    # 7202 2 covers two subheadings.
    ours = {"72022" if code in ("720221", "720229") else shortest(code) for code in node.except_for}
    assert ours == {shortest(code) for code in excepted}


@pytest.mark.parametrize(
    ("name", "commodity", "after"),
    [
        ("deforestation.rubber.due_diligence_data", "Rubber 4001", "Soya 1201"),
        ("deforestation.cattle.due_diligence_data", "Cattle 0102 21", "Cocoa 1801"),
        ("deforestation.wood.due_diligence_data", "Wood 4401", "ANNEX II"),
    ],
)
def test_forest_codes_stand_in_annex_i(name: str, commodity: str, after: str, shared_dir: Path) -> None:
    text = parsed(shared_dir / "corpus/acts/32023R1115_deforestation.json")
    part = text[text.index(commodity) : text.index(after, text.index(commodity))]
    listed = set(re.findall(r"(?<!\d)\d{4}(?: \d{2})?(?!\d)", part))
    listed = {code.replace(" ", "") for code in listed} | {"47", "48"}
    for node in codes_in(name):
        for code in node.any_of:
            assert code in listed or code[:4] in listed, f"{name}: {code}"


def test_the_days_of_carbon_come_from_the_parameters(shared_dir: Path) -> None:
    told = (shared_dir / "carbon/CBAM.md").read_text(encoding="utf-8")
    assert "30 Sep 2027" in told
    assert "1 Feb 2027" in told
    days = {step.on for step in catalogue().obligations["cbam.art22.surrender_certificates"].dates}
    assert {date(2027, 2, 1), date(2027, 9, 30)} <= days

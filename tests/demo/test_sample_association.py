"""The sample association: codes exist, rows point at products, the cases that it must show are there."""

import csv
import re
import zoneinfo
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = REPOSITORY / "compliance" / "firms" / "sample"
REFERENCE = REPOSITORY / "regulations" / "reference"
DEMO_DAYS = (date(2025, 6, 12), date(2026, 7, 3))
THRESHOLD = Decimal("0.1")  # per cent by weight, REACH Article 33
HEADERS = {
    "associations.csv": "code,name,name_zh",
    "firms.csv": "code,association,name,name_zh,sector,country,currency,consent_on",
    "users.csv": "email,role,firms,associations,language,timezone,weekday,hour",
    "products.csv": "firm,sku,name,name_zh,hs,cn,markets,bom_complete",
    "trade_flows.csv": "firm,sku,market,year,value,currency,mass_kg",
    "bom.csv": "firm,sku,component,component_zh,material,mass_g,substance,cas,share_percent",
    "evidence.csv": "firm,sku,kind,title,title_zh,issuer,number,regime,issued_on,expires_on,"
    "serves,substances",
}


def table(name: str, folder: Path = SAMPLE) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PRODUCTS = {(row["firm"], row["sku"]): row for row in table("products.csv")}
FIRMS = {row["code"]: row for row in table("firms.csv")}


def cas_valid(number: str) -> bool:
    match = re.fullmatch(r"(\d{2,7})-(\d{2})-(\d)", number)
    if not match:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(int(digit) * place for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


@pytest.mark.parametrize(("number", "valid"), [("117-81-7", True), ("117-81-8", False), ("117817", False)])
def test_the_check_digit_test_can_fail(number: str, valid: bool) -> None:
    assert cas_valid(number) is valid


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_the_documented_ones(name: str) -> None:
    assert (SAMPLE / name).read_text("utf-8").splitlines()[0] == HEADERS[name]


def test_three_invented_firms_with_their_people() -> None:
    assert len(FIRMS) == 3 and len(PRODUCTS) >= 45
    names = [row["name"] for row in (*table("associations.csv"), *FIRMS.values())]
    assert all(name.endswith("(sample)") for name in names)
    users = table("users.csv")
    assert sorted(user["role"] for user in users) == [
        "administrator",
        "analyst",
        "officer",
        "officer",
        "staff",
    ]
    for user in users:
        assert user["email"].endswith("@example.org")
        assert user["timezone"] in zoneinfo.available_timezones()
        assert user["language"] in ("en", "zh-hans")
        assert set(filter(None, user["firms"].split("|"))) <= FIRMS.keys()


def test_every_cn_and_hs_code_exists() -> None:
    hs = {row["code"] for row in table("hs_codes.csv", REFERENCE) if "2022" in row["editions"].split()}
    years = {row["code"]: row["years"].split() for row in table("cn_codes.csv", REFERENCE)}
    cn = {code for code, known in years.items() if {"2025", "2026"} <= set(known)}
    for row in PRODUCTS.values():
        assert not row["hs"] or row["hs"] in hs, row
        assert not row["cn"] or (row["cn"] in cn and row["cn"].startswith(row["hs"])), row


@pytest.mark.parametrize("name", ["trade_flows.csv", "bom.csv"])
def test_every_row_belongs_to_a_product(name: str) -> None:
    assert {(row["firm"], row["sku"]) for row in table(name)} <= PRODUCTS.keys()


def test_every_evidence_document_belongs_to_products_or_to_the_firm() -> None:
    for row in table("evidence.csv"):
        assert row["firm"] in FIRMS
        assert all((row["firm"], sku) in PRODUCTS for sku in row["sku"].split("|") if sku), row
        assert not row["expires_on"] or row["issued_on"] < row["expires_on"]
        assert "(fictional)" in row["issuer"] or "(sample)" in row["issuer"]


def test_trade_flows_stay_in_the_firms_currency_and_markets_at_one_price() -> None:
    prices: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for row in table("trade_flows.csv"):
        product = PRODUCTS[row["firm"], row["sku"]]
        assert row["currency"] == FIRMS[row["firm"]]["currency"]
        assert row["market"] in product["markets"].split("|")
        assert row["year"] in ("2023", "2024", "2025")
        prices[row["firm"], row["sku"]].append(Decimal(row["value"]) / Decimal(row["mass_kg"]))
    assert prices.keys() == PRODUCTS.keys()
    for product_prices in prices.values():  # value a kilogram of one product moves by a few per cent only
        assert max(product_prices) < min(product_prices) * Decimal("1.2")


def test_a_complete_bill_of_material_weighs_what_the_product_weighs() -> None:
    grams: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for row in table("bom.csv"):
        component = grams[row["firm"], row["sku"]]
        mass = Decimal(row["mass_g"])
        assert mass > 0 and component.setdefault(row["component"], mass) == mass
        assert bool(row["cas"]) == bool(row["substance"]) == bool(row["share_percent"])
        assert not row["share_percent"] or 0 < Decimal(row["share_percent"]) <= 100
    for key, product in PRODUCTS.items():
        assert product["bom_complete"] in ("yes", "no")
        if product["bom_complete"] == "yes":
            assert key in grams


def test_every_substance_is_on_the_list_and_its_number_is_right() -> None:
    listed = {
        number
        for name in ("svhc_candidate_list.csv", "svhc_members.csv")
        for row in table(name, REFERENCE)
        for number in row["cas"].split("|")
        if number
    }
    numbers = {row["cas"] for row in table("bom.csv") if row["cas"]}
    assert numbers <= listed and all(map(cas_valid, numbers))
    assert {"7439-92-1", "117-81-7", "84852-53-9", "85535-85-9", "80-05-7"} <= numbers
    assert "110-54-3" not in numbers  # n-hexane: a solvent that the process drives off


def test_the_sample_shows_shares_above_and_below_the_threshold_and_the_unknown() -> None:
    declared = [row for row in table("bom.csv") if row["cas"]]
    above = {row["sku"] for row in declared if Decimal(row["share_percent"]) > THRESHOLD}
    below = {row["sku"] for row in declared if Decimal(row["share_percent"]) < THRESHOLD}
    with_bill = {row["sku"] for row in table("bom.csv")}
    assert len(above) >= 10 and len(below - above) >= 5
    assert len({sku for _, sku in PRODUCTS} - with_bill) >= 4
    assert sum(not row["hs"] for row in PRODUCTS.values()) == 2
    assert any(row["bom_complete"] == "no" and row["sku"] in with_bill for row in PRODUCTS.values())


@pytest.mark.parametrize("day", DEMO_DAYS, ids=str)
def test_some_evidence_is_valid_some_expired_on_each_demo_day(day: date) -> None:
    issued = [row for row in table("evidence.csv") if date.fromisoformat(row["issued_on"]) <= day]
    expired = [row for row in issued if row["expires_on"] and date.fromisoformat(row["expires_on"]) < day]
    assert 3 <= len(expired) < len(issued)

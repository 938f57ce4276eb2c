"""A comparison as an Excel file: side by side, by line and year, market mixes, what was told; no formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from compliance.core.documents.workbook import Sheet, SheetColumn, Value, workbook_write

Words = Mapping[str, str]
WORDS: Words = {
    "side_by_side": "Side by side",
    "lines": "Lines by year",
    "markets": "Market mix",
    "told": "Told",
    "row": "Row",
    "of": "Of",
    "unit": "Unit",
    "scenario": "Scenario",
    "line": "Line",
    "year": "Year",
    "mass_t": "Mass, t",
    "charged": "Charged",
    "price_eur": "Price, EUR/tCO2e",
    "see": "SEE, tCO2e/t",
    "sefa": "Free allocation, tCO2e/t",
    "certificates_t": "Certificates",
    "carbon_cost_eur": "Carbon cost, EUR",
    "quota_duty_eur": "Quota duty, EUR",
    "cost_eur": "Cost, EUR",
    "cost_eur_per_t": "Cost, EUR/t",
    "low": "Lowest, EUR",
    "high": "Highest, EUR",
    "exporter_eur": "Borne by the exporter, EUR",
    "status": "Weakest input",
    "product": "Product",
    "market": "Market",
    "tonnes": "Tonnes",
    "net_eur_per_t": "Left, EUR/t",
    "profit_eur": "Profit of the mix, EUR",
    "shadow": "Shadow price of carbon, EUR/tCO2e",
    "switch": "Mix changes above, EUR/tCO2e",
    "code": "Code",
    "message": "Message",
    "remedy": "What to do",
    "npv": "Net present value",
    "npv_low": "Net present value, lowest",
    "npv_high": "Net present value, highest",
    "versus_first": "Less the first scenario",
    "npv_exporter": "Net present value, borne by the exporter",
    "line_npv": "Net present value of the line",
    "incomplete": "lines missing",
}
MONEY = (
    "carbon_cost_eur",
    "quota_duty_eur",
    "cost_eur",
    "cost_eur_per_t",
    "low",
    "high",
    "exporter_eur",
    "price_eur",
)


def comparison_workbook(result: Mapping[str, Any], target: BinaryIO | Path, words: Words = WORDS) -> int:
    """Write the result of `comparison_json`; returns how many rows. `words` replaces headings of WORDS."""
    told = {**WORDS, **words}
    sheets = [_side_by_side(result, told), _lines(result, told)]
    if result["markets"]:
        sheets.append(_markets(result, told))
    return workbook_write([*sheets, _notices(result, told)], target)


def _side_by_side(result: Mapping[str, Any], words: Words) -> Sheet:
    side = result["table"]
    heads = [
        name if complete else f"{name} ({words['incomplete']})"
        for name, complete in zip(side["scenarios"], side["complete"], strict=True)
    ]
    columns = [
        SheetColumn(words["row"], width=34),
        SheetColumn(words["of"]),
        SheetColumn(words["unit"], width=8),
        *(SheetColumn(head, "money") for head in heads),
    ]
    rows = (
        [words.get(row["row"], row["row"]), row["of"], row["unit"], *row["values"]] for row in side["rows"]
    )
    return Sheet(words["side_by_side"], columns, rows)


def _lines(result: Mapping[str, Any], words: Words) -> Sheet:
    text, numbers = ("scenario", "line"), ("year", "mass_t", "see", "sefa", "certificates_t")
    names = [
        *text, "year", "mass_t", "charged", "price_eur", "see", "sefa", "certificates_t", "carbon_cost_eur",
        "quota_duty_eur", "cost_eur", "cost_eur_per_t", "low", "high", "exporter_eur", "status",
    ]  # fmt: skip
    kinds = {**dict.fromkeys(numbers[1:], "number"), **dict.fromkeys(MONEY, "money")}
    columns = [SheetColumn(words[name], kinds.get(name, "text")) for name in names]

    def rows() -> Iterator[list[Value]]:
        for scenario in result["scenarios"]:
            for line in scenario["lines"]:
                for year in line["years"]:
                    known = {**year, "scenario": scenario["id"], "line": line["id"]}
                    known |= {"low": year["band"][0], "high": year["band"][1]}
                    yield [known[name] for name in names]

    return Sheet(words["lines"], columns, rows())


def _markets(result: Mapping[str, Any], words: Words) -> Sheet:
    names = [
        "scenario",
        "year",
        "product",
        "market",
        "tonnes",
        "net_eur_per_t",
        "profit_eur",
        "shadow",
        "switch",
    ]
    columns = [SheetColumn(words[name], "text" if place < 4 else "money") for place, name in enumerate(names)]

    def rows() -> Iterator[list[Value]]:
        for id, mixes in result["markets"].items():
            for mix in mixes:
                for share in mix["shares"]:
                    yield [
                        id,
                        mix["year"],
                        share["product"],
                        share["market"],
                        share["tonnes"],
                        share["net_eur_per_t"],
                        mix["profit_eur"],
                        mix["carbon_shadow_eur_per_tco2e"],
                        mix["switch_price_eur"],
                    ]

    return Sheet(words["markets"], columns, rows())


def _notices(result: Mapping[str, Any], words: Words) -> Sheet:
    names = ("scenario", "line", "code", "message", "remedy")
    columns = [SheetColumn(words[name], width=60 if name in ("message", "remedy") else 18) for name in names]

    def rows() -> Iterator[list[Value]]:
        for notice in result["warnings"]:
            yield ["", "", notice["code"], notice["message"], notice["remedy"]]
        for scenario in result["scenarios"]:
            for line in scenario["lines"]:
                if "error" in line:
                    error = line["error"]
                    yield [scenario["id"], line["id"], error["code"], error["message"], error["remedy"]]
            for notice in scenario["warnings"]:
                yield [scenario["id"], "", notice["code"], notice["message"], notice["remedy"]]
        for id, mixes in result["markets"].items():
            for mix in mixes:
                if "error" in mix:
                    error = mix["error"]
                    yield [id, str(mix["year"]), error["code"], error["message"], error["remedy"]]

    return Sheet(words["told"], columns, rows())

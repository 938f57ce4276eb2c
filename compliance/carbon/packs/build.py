"""Builds an edition of the EU rule pack from a folder of collected facts; it decides nothing about a line.

    python -m compliance.carbon.packs.build --facts FOLDER [--edition eu-2026-11-20]

FOLDER holds the CSV and JSON files named in `FACTS`. Written are numbers, codes, dates and country names, the
act each comes from, and how far each is believed; no text of the sources.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
EDITION = "eu-2026-11-20"
FACTS = {
    "goods": "annex_i_goods.csv",
    "defaults": "default_values_definitive_2025_2621_v20260204.csv",
    "benchmarks": "benchmarks_2025_2620.csv",
    "prices": "carbon_prices.csv",
    "parameters": "cbam_parameters.json",
    "countries": "grid_factors.csv",
}
TRANSCRIBED = HERE / "benchmarks_transcribed.yaml"
FIXED = HERE / "fixed_facts.yaml"
YEARS = {"(1)": "2026-2027", "(2)": "2028-2030", "": "all"}
WORKBOOK = "b79108b025e697822f0f59de477fa68066c1c05c228fae2270cd230af84e8a7b"

Row = dict[str, str]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--edition", default=EDITION)
    options = parser.parse_args(argv)
    missing = [name for name in FACTS.values() if not (options.facts / name).is_file()]
    if missing:
        sys.stderr.write(f"{options.facts} lacks {', '.join(missing)}: give the folder that holds them.\n")
        return 2
    pack_build(facts=options.facts, out=HERE / options.edition, edition=options.edition)
    return 0


def pack_build(*, facts: Path, out: Path, edition: str) -> None:
    """Write all tables and the manifest of an edition to `out`. Same facts, same bytes."""
    fixed: dict[str, Any] = yaml.safe_load(FIXED.read_text(encoding="utf-8"))
    parameters = json.loads((facts / FACTS["parameters"]).read_text(encoding="utf-8"), parse_float=str)
    tables: dict[str, list[Row]] = {
        "goods": goods_rows(read_csv(facts / FACTS["goods"])),
        "defaults": default_rows(read_csv(facts / FACTS["defaults"])),
        "benchmarks": benchmark_rows(
            read_csv(facts / FACTS["benchmarks"]), yaml.safe_load(TRANSCRIBED.read_text(encoding="utf-8"))
        ),
        "years": year_rows(parameters),
        "markups": markup_rows(parameters),
        "prices": price_rows(read_csv(facts / FACTS["prices"])),
        "countries": country_rows(read_csv(facts / FACTS["countries"]), fixed),
        "assumptions": [{k: str(v) for k, v in row.items()} for row in fixed["assumptions"]],
        "proposed_goods": [{k: str(v) for k, v in row.items()} for row in fixed["proposed_goods"]],
    }
    out.mkdir(exist_ok=True)
    entries = {}
    for name, rows in tables.items():
        digest = write_csv(out / f"{name}.csv", rows)
        entries[name] = {
            "file": f"{name}.csv",
            "rows": len(rows),
            "sha256": digest,
            **fixed["tables"][name],
        }
        if name in FACTS:
            entries[name]["facts_sha256"] = sha256((facts / FACTS[name]).read_bytes())
    entries["benchmarks"]["workbook_sha256"] = WORKBOOK
    manifest = {
        "edition": edition,
        "family": "eu",
        "as_of": parameters["as_of"],
        "caveats": fixed["caveats"],
        "dates": parameters["dates"],
        "threshold": {"tonnes": 50, "article": "threshold"},
        "acts": fixed["acts"],
        "tables": entries,
    }
    (out / "manifest.yaml").write_text(
        yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8"
    )


def goods_rows(source: Iterable[Mapping[str, str]]) -> list[Row]:
    return [
        {
            "sector": row["sector"],
            "cn": row["match_digits"],
            "gases": row["greenhouse_gases"],
            "indirect": row["indirect_in_scope"],
            "annex_ii": row["annex_ii_direct_only"],
            "counts_to_50t": row["de_minimis_50t_counts"],
            "functional_unit": row["functional_unit_actual_data"].split(" (")[0],
            "excluded": " ".join(
                code.replace(" ", "") for code in row["exclusions"].split(";") if re.match(r"\s*\d", code)
            ),
        }
        for row in source
    ]


def default_rows(source: Iterable[Mapping[str, str]]) -> list[Row]:
    """Keys after IR 2026/1740; totals without mark-up. Mark-ups are a rule of their own (markups.csv)."""
    rows = []
    for row in source:
        route = row["route_indicator"] if row["route_indicator"] != "N/A" else ""
        rows.append(
            {
                "country": row["iso2"] or "*",
                "cn": row["key_after_2026_1740"],
                "direct": row["direct_tco2e_per_t"],
                "indirect": row["indirect_tco2e_per_t"],
                "total": row["total_tco2e_per_t"],
                "route": re.sub(r"[()]", "", route),
                "flags": "zero_total" if "zero_total" in row["qa_flags"] else "",
            }
        )
    return sorted(rows, key=lambda row: (row["country"], row["cn"]))


def benchmark_rows(source: Iterable[Mapping[str, str]], transcribed: Mapping[str, Any]) -> list[Row]:
    """Rows seen stay; the transcription fills gaps and replaces what was inferred or came from one tool."""
    read = dict(transcribed_rows(transcribed))
    covered = {key[0] for key in read}
    rows: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    for row in source:
        key = (row["cn8"], row["column"], row["route_indicator"], row["production_years"])
        value = row["benchmark_tco2e_per_t"]
        if row["evidence"] == "seen":
            if key in read and Decimal(read[key]) != Decimal(value):
                raise ValueError(f"benchmark {key}: seen {value}, transcribed {read[key]}; look it up")
            rows[key] = (value, "seen")
        elif row["cn8"] not in covered:
            rows[key] = (value, {"jbd": "one_tool", "inferred": "inferred"}[row["evidence"]])
    for key, value in read.items():
        rows.setdefault(key, (value, "transcribed"))
    return [
        dict(zip(("cn", "column", "route", "years", "value", "evidence"), (*key, *found), strict=True))
        for key, found in sorted(rows.items())
    ]


def transcribed_rows(source: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str, str, str], str]]:
    for pattern, codes in source["codes"].items():
        shape = source["patterns"][pattern]
        for cn in str(codes).split():
            yield (cn, "A", "", "all"), str(shape["a"])
            for mark, value in shape["b"].items():
                route = "" if mark.startswith("(") else mark[:1]
                yield (cn, "B", route, YEARS[mark.removeprefix(route)]), str(value)


def year_rows(parameters: Mapping[str, Any]) -> list[Row]:
    factors = parameters["cbam_factor_free_allocation_share"]
    return [
        {"year": year, "cbam_factor": str(factor), "cscf": str(parameters["cscf"].get(year) or "")}
        for year, factor in factors.items()
        if int(year) >= 2026
    ]


def markup_rows(parameters: Mapping[str, Any]) -> list[Row]:
    rows = []
    for sector, by_year in parameters["default_value_markup"].items():
        for span, markup in by_year.items():
            start = "2026" if span == "all" else span.removesuffix("+")
            rows.append({"sector": sector, "from_year": start, "markup": str(markup)})
    return rows


def price_rows(source: Iterable[Mapping[str, str]]) -> list[Row]:
    return [
        {
            "period": f"{row['year']}{row['quarter']}",
            "eur": row["eur_per_tco2e"],
            "published_on": row["published_on"],
        }
        for row in source
        if row["series"] == "cbam_certificate_quarterly"
    ]


def country_rows(source: Iterable[Mapping[str, str]], fixed: Mapping[str, Any]) -> list[Row]:
    """ISO 3166 codes with short names; zone eu, annex_iii or third."""
    from babel import Locale

    names: dict[str, str] = {str(code): str(name) for code, name in Locale("en").territories.items()}
    alpha3 = {row["iso2"]: row["iso3"] for row in source if row["iso2"]}
    zones = {code: zone for zone, codes in fixed["zones"].items() for code in codes.split()}
    left_out = fixed["not_countries"].split()
    codes = sorted(code for code in names if re.fullmatch(r"[A-Z]{2}", code) and code not in left_out)
    return [
        {
            "iso2": code,
            "iso3": alpha3.get(code, ""),
            "name": names[code],
            "zone": zones.get(code, "third"),
            "also": "|".join(fixed["other_names"].get(code, [])),
        }
        for code in codes
    ]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: list[Row]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return sha256(path.read_bytes())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

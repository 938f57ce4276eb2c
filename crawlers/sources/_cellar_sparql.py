"""Questions to CELLAR's SPARQL endpoint about watched acts, and its answers grouped by act.

It knows the predicates that we ask for. Literals are typed: an untyped CELEX number matches nothing.
Values are grouped here, because MAX and SAMPLE of the endpoint gave days that belonged to other rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from crawlers.contract import UnreadablePage, UnreadableRow
from crawlers.rows import Row
from crawlers.sources import _cellar_names as names

ENDPOINT = "https://publications.europa.eu/webapi/rdf/sparql"
CDM = "http://publications.europa.eu/ontology/cdm#"
MOST = 5000
TIES = {
    "resource_legal_amends_resource_legal": "amends",
    "resource_legal_repeals_resource_legal": "repeals",
    "resource_legal_corrects_resource_legal": "corrects",
    "resource_legal_based_on_resource_legal": "based_on",
    "act_consolidated_based_on_resource_legal": "consolidates",
    "act_consolidated_consolidates_resource_legal": "consolidates",
}
_PREFIXES = f"PREFIX cdm: <{CDM}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
_ENGLISH = "<http://publications.europa.eu/resource/authority/language/ENG>"


def ties_address(watched: Iterable[str], since: date, until: date | None = None) -> str:
    """What amends, repeals, corrects, is based on or consolidates a watched act, dated `since` or later."""
    end = f' FILTER(?date <= "{until.isoformat()}"^^xsd:date)' if until else ""
    return _address(
        f"""{_PREFIXES} SELECT DISTINCT ?base ?tie ?work ?celex ?date WHERE {{
        VALUES ?base {{ {_typed(watched)} }} VALUES ?tie {{ {" ".join(f"cdm:{p}" for p in TIES)} }}
        ?b cdm:resource_legal_id_celex ?base . ?work ?tie ?b .
        ?work cdm:resource_legal_id_celex ?celex . ?work cdm:work_date_document ?date .
        FILTER(?date >= "{since.isoformat()}"^^xsd:date){end} }} LIMIT {MOST}"""
    )


def facts_address(watched: Iterable[str]) -> str:
    """Title, force and days of the watched acts themselves."""
    return _address(
        f"""{_PREFIXES} SELECT DISTINCT ?celex ?work ?title ?force ?document ?published ?entry ?end WHERE {{
        VALUES ?celex {{ {_typed(watched)} }} ?work cdm:resource_legal_id_celex ?celex .
        OPTIONAL {{ ?x cdm:expression_belongs_to_work ?work . ?x cdm:expression_uses_language {_ENGLISH} .
        ?x cdm:expression_title ?title }} OPTIONAL {{ ?work cdm:resource_legal_in-force ?force }}
        OPTIONAL {{ ?work cdm:work_date_document ?document }}
        OPTIONAL {{ ?work cdm:official-journal-act_date_publication ?published }}
        OPTIONAL {{ ?work cdm:resource_legal_date_entry-into-force ?entry }}
        OPTIONAL {{ ?work cdm:resource_legal_date_end-of-validity ?end }} }} LIMIT {MOST}"""
    )


def grouped(answer: Mapping[str, Any], *, wanted: Iterable[str]) -> list[Row]:
    """One row an act (by CELEX number) with all values of each variable, in the order they came.

    Raises UnreadablePage for JSON that is no result of the question: other variables, no bindings.
    """
    try:
        asked, bindings = answer["head"]["vars"], answer["results"]["bindings"]
    except (KeyError, TypeError) as fault:
        raise UnreadablePage(
            f"no SPARQL result: head.vars or results.bindings is missing ({fault}); the endpoint changed"
        ) from None
    wanted = list(wanted)
    if not isinstance(bindings, list) or not set(wanted) <= set(asked):
        raise UnreadablePage(f"the SPARQL result has variables {asked} where {wanted} were asked for")
    if len(bindings) >= MOST:
        raise UnreadablePage(
            f"the SPARQL result holds {MOST} rows, our limit: it may be cut; ask for fewer days"
        )
    acts: dict[str, dict[str, Any]] = {}
    for number, binding in enumerate(bindings):
        celex = _value(binding, "celex") or f"bindings[{number}] without celex"
        cells = acts.setdefault(celex, {"celex": celex, "pairs": [], **{name: [] for name in wanted}})
        for name in wanted:
            if (value := _value(binding, name)) and value not in cells[name]:
                cells[name].append(value)
        if "tie" in wanted:
            cells["pairs"].append((_value(binding, "tie"), _value(binding, "base")))
    return [Row(cells | {"celex": celex}, f"results[{celex}]") for celex, cells in acts.items()]


def ties_read(row: Row) -> tuple[tuple[str, str], ...]:
    """(kind, watched CELEX) of a grouped row. Raises UnreadableRow for a predicate that nobody asked for."""
    found = []
    for predicate, base in row.raw("pairs"):
        kind = TIES.get(predicate.removeprefix(CDM))
        if kind is None:
            raise UnreadableRow(f"field 'tie': {predicate!r} is no predicate that we asked for")
        found.append((kind, base))
    return tuple(dict.fromkeys(found))


def days(row: Row, name: str) -> list[date]:
    """Every day of a variable, the earliest first: an entry into force may have two."""
    found = []
    for value in row.raw(name):
        try:
            found.append(date.fromisoformat(value[:10]))
        except ValueError:
            raise UnreadableRow(f"field {name!r}: {value!r} is no date") from None
    return sorted(found)


def cellar_of(row: Row) -> str:
    works = [names.alias_of(address) for address in row.raw("work")]
    return next((w.removeprefix("cellar:") for w in works if w.startswith("cellar:")), "")


def _typed(numbers: Iterable[str]) -> str:
    return " ".join(f'"{number}"^^xsd:string' for number in numbers)


def _address(query: str) -> str:
    wanted = {"query": " ".join(query.split()), "format": "application/sparql-results+json"}
    return f"{ENDPOINT}?{urlencode(wanted)}"


def _value(binding: Any, name: str) -> str:
    cell = binding.get(name) if isinstance(binding, Mapping) else None
    return str(cell.get("value", "")) if isinstance(cell, Mapping) else ""

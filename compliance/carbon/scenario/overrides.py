"""Reads one scenario's overrides from plain values; every number is checked, nothing is priced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from compliance.carbon.engine.faults import LineFault, PackError
from compliance.carbon.engine.fields import Fields, as_decimal, as_text
from compliance.carbon.engine.figures import ONE, ZERO, Figure, Status
from compliance.carbon.engine.goods import cn_read
from compliance.carbon.engine.reading import ALIASES
from compliance.carbon.engine.rulepack import PACKS, RulePack

from .model import Downstream, PrecursorChange, QuotaDuty, Scenario, Scheme, UkNumbers
from .prices import by_year_read, price_read, year_read

CURRENT_TRADE = "trade-2026-11-20"
ALL = "*"


def case_named(case: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a case by their one name, so that a scenario's field meets the line's."""
    named = (
        (str(key).strip().casefold().replace("-", "_").replace(" ", "_"), value)
        for key, value in case.items()
    )
    return {ALIASES.get(key, key): value for key, value in named}


def scenario_read(given: Any, place: int, years: Sequence[int], pack: RulePack) -> Scenario:
    if not isinstance(given, Mapping):
        raise LineFault("not_an_object", f"Scenario {place} is no object.", "See docs/cbam_scenarios.md.")
    fields = Fields(given, where=f"scenario {place}: ", aliases={"pack": "edition", "name": "title"})
    id = fields.text("id") or f"scenario {place}"
    try:
        return _scenario_read(fields, id, years, pack, given)
    except LineFault as fault:
        notice = fault.notice
        raise LineFault(notice.code, f"Scenario {id!r}: {notice.message}", notice.remedy) from fault


def _scenario_read(fields: Fields, id: str, years: Sequence[int], pack: RulePack, told: Any) -> Scenario:
    scheme = fields.text("scheme").casefold() or "eu"
    if scheme not in tuple(Scheme):
        raise LineFault("scheme_unknown", f"scheme {scheme!r} is unknown.", "Take eu or uk.")
    carbon_price, without = _carbon_price(fields)
    shares = {
        name: by_year_read(fields.take(name), name, years) for name in ("cbam_factor", "cscf", "markup")
    }
    for name, values in shares.items():
        if any(value > ONE for value in values.values()):
            raise LineFault("share_above_one", f"{name} is above 1.", "Give shares: 97.5 % is 0.975.")
    scenario = Scenario(
        id=id,
        title=fields.text("title"),
        scheme=Scheme(scheme),
        edition=fields.text("edition"),
        price=price_read(fields.take("price"), years, pack),
        benchmark_scale=_scale(fields.take("benchmarks"), years),
        factors=shares["cbam_factor"],
        cscf=shares["cscf"],
        markups=shares["markup"],
        lines=_by_line(fields.take("lines")),
        precursors=_precursors(fields.take("precursors")),
        carbon_price=carbon_price,
        without_carbon_price=without,
        downstream=_downstream(fields, pack),
        quota=_quota(fields.take("quota_duty")),
        pass_through=_share(fields.take("pass_through"), "pass_through"),
        uk=_uk(fields.take("uk"), years),
        told=dict(told),
    )
    if scenario.scheme is Scheme.UK and scenario.uk is None:
        raise LineFault(
            "uk_numbers_missing",
            "UKA price and free shares are not published.",
            'Give "uk": {"uka_price", "free_share", "eur_per_gbp"}.',
        )
    if left := fields.left():
        raise LineFault(
            "field_unknown",
            f"{', '.join(left)} is not understood.",
            "See docs/cbam_scenarios.md for the fields.",
        )
    return scenario


def _by_line(given: Any) -> dict[str, Mapping[str, Any]]:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(value, Mapping) for value in given.values()):
        raise LineFault(
            "lines_not_by_id", "lines is not an object by line id.", 'Give {"coil": {"see": 1.9}}.'
        )
    return {str(key): case_named(value) for key, value in given.items()}


def _scale(given: Any, years: Sequence[int]) -> dict[int, Decimal]:
    """{"scale": 0.95, "from_year": 2027}, by year, or a number for all years."""
    if isinstance(given, Mapping) and "scale" in given:
        start = year_read(given.get("from_year", years[0]), "benchmarks: from_year")
        given = {start: given["scale"]}
    found = by_year_read(given, "benchmarks", years)
    if any(value > 2 for value in found.values()):
        raise LineFault(
            "scale_implausible", "benchmarks: a scale above 2.", "1 leaves benchmarks as they are."
        )
    return found


def _carbon_price(fields: Fields) -> tuple[Any, bool]:
    """(what replaces the lines' own, True if all of it is taken away)."""
    if not fields.has("carbon_price_paid"):
        return None, False
    given = fields.take("carbon_price_paid")
    return (None, True) if given is False else (given, False)


def _share(given: Any, name: str) -> Decimal | None:
    if given is None:
        return None
    value = as_decimal(given, name)
    if value > ONE:
        raise LineFault("share_above_one", f"{name} {value} is no share.", "40 % is 0.4.")
    return value


def _precursors(given: Any) -> tuple[PrecursorChange, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(item, Mapping) for item in given):
        raise LineFault(
            "precursors_not_a_list",
            "precursors is no list of objects.",
            'Give [{"cn": "7207", "country": "IN", "set": {"see": 1.8}}].',
        )
    found = []
    for item in given:
        fields = Fields(item, where="precursors: ", aliases=ALIASES)
        change = fields.take("set")
        if not isinstance(change, Mapping) or not change:
            raise LineFault(
                "change_missing", "precursors: an entry changes nothing.", 'Give "set" with fields.'
            )
        cn = as_text(fields.take("cn") or "", "precursors: cn")
        found.append(PrecursorChange(_prefix(cn), fields.text("country"), case_named(change)))
    return tuple(found)


def _prefix(text: str) -> str:
    return cn_read(text) if len(text.replace(" ", "")) in (4, 6, 8, 10) else text.replace(" ", "")


def _downstream(fields: Fields, pack: RulePack) -> Downstream | None:
    """true: the goods the pack knows as proposed; {"codes": [...], "from_year"}: these as well."""
    given = fields.take("downstream")
    if given is None or given is False:
        return None
    codes, start = list(pack.proposed), min(pack.proposed.values(), default=2028)
    if isinstance(given, Mapping):
        inner = Fields(given, where="downstream: ")
        start = year_read(inner.take("from_year") or start, "downstream: from_year")
        more = inner.take("codes") or []
        if not isinstance(more, list):
            raise LineFault("codes_not_a_list", "downstream: codes is no list.", 'Give ["8481", "8708"].')
        codes += [_prefix(as_text(code, "downstream: codes")) for code in more]
        if left := inner.left():
            raise LineFault("field_unknown", f"downstream: {', '.join(left)} is not understood.", "See docs.")
    elif given is not True:
        raise LineFault("not_a_flag", "downstream is neither true nor an object.", "Say true.")
    return Downstream(start, tuple(dict.fromkeys(codes)))


def _quota(given: Any) -> QuotaDuty | None:
    if given is None or given is False:
        return None
    fields = Fields(given if isinstance(given, Mapping) else {"out_of_quota": given}, where="quota_duty: ")
    share, rate = _share(fields.take("out_of_quota"), "out_of_quota"), fields.amount("rate")
    if share is None:
        raise LineFault("out_of_quota_missing", "quota_duty: out_of_quota is missing.", "All of it is 1.")
    if left := fields.left():
        raise LineFault("field_unknown", f"quota_duty: {', '.join(left)} is not understood.", "See docs.")
    law = trade_load()
    figure = Figure("quota_duty_rate", law.rate.value, "share", law.rate.status, law.rate.source, "quota")
    if rate is not None:
        figure = replace(
            figure, value=_share(rate, "quota_duty: rate") or ZERO, status=Status.ASSUMED, source="scenario"
        )
    return replace(law, out_of_quota=share, rate=figure)


@lru_cache(maxsize=4)
def trade_load(edition: str = CURRENT_TRADE, folder: Path = PACKS) -> QuotaDuty:
    """The steel quota duty as law has it, with nothing out of quota. Raises PackError for another family."""
    try:
        found = yaml.safe_load((folder / edition / "manifest.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackError(f"No trade measures {edition!r}. Take {CURRENT_TRADE}.") from error
    if found["family"] != "trade":
        raise PackError(f"{edition!r} is a pack of the family {found['family']!r}, not trade.")
    law = found["steel_quota"]
    rate = Figure(
        "quota_duty_rate", Decimal(law["rate"]), "share", Status(law["status"]), law["act"], "quota"
    )
    start = law["from"]
    return QuotaDuty(ZERO, rate, start.year, (start.month + 2) // 3, frozenset(law["sectors"]))


def _uk(given: Any, years: Sequence[int]) -> UkNumbers | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise LineFault(
            "not_an_object", "uk is no object.", 'Give {"uka_price", "free_share", "eur_per_gbp"}.'
        )
    fields = Fields(given, where="uk: ", aliases={"gbp_eur": "eur_per_gbp", "relief": "relief_gbp_per_tco2e"})
    price = by_year_read(fields.take("uka_price"), "uk: uka_price", years)
    share, rate = fields.take("free_share"), fields.amount("eur_per_gbp")
    if not price or share is None or not rate:
        raise LineFault(
            "uk_numbers_missing",
            "uk: uka_price, free_share or eur_per_gbp is missing.",
            "None of them is published: give them as a scenario.",
        )
    by_sector = share if isinstance(share, Mapping) else {ALL: share}
    shares = {str(key): _share(value, f"uk: free_share {key}") or ZERO for key, value in by_sector.items()}
    relief = fields.amount("relief_gbp_per_tco2e") or ZERO
    if left := fields.left():
        raise LineFault("field_unknown", f"uk: {', '.join(left)} is not understood.", "See docs.")
    return UkNumbers(price, shares, rate, relief)

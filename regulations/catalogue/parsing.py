"""Turns mappings of the YAML files into obligations and conditions. Opens no file."""

from __future__ import annotations

from typing import Any

from regulations.catalogue.conditions import (
    BASES,
    All,
    Always,
    AnyOf,
    CodesAre,
    Condition,
    Not,
    QuantityIs,
    SubstanceIn,
    TraitIs,
)
from regulations.catalogue.rows import Refused, Row, row_of
from regulations.catalogue.schema import (
    DATE_ROLES,
    EFFORTS,
    EXPORTER_PARTS,
    INFERRED_ABOUT,
    MARKETS,
    ROLES,
    SEVERITIES,
    UNITS,
    AfterListing,
    DatedStep,
    EvidenceDemand,
    Inference,
    Limit,
    NextStep,
    Obligation,
    Reference,
    Who,
)


def condition_of(told: Any, where: str = "scope") -> Condition:
    """A condition from its mapping of exactly one key. Raises Refused."""
    row = row_of(told, where)
    if len(row.told) != 1:
        raise Refused("not_one_key", f"{where}: a condition has exactly one key, not {sorted(row.told)}")
    key = next(iter(row.told))
    if key in ("all", "any"):
        found = row.take(key)
        if not isinstance(found, list) or not found:
            raise Refused("empty_condition", f"{where}: `{key}` needs at least one condition")
        parts = tuple(condition_of(one, f"{where}.{key}[{n}]") for n, one in enumerate(found, 1))
        return All(parts) if key == "all" else AnyOf(parts)
    if key == "not":
        return Not(condition_of(row.take(key), f"{where}.not"))
    if key == "trait":
        return TraitIs(row.word("trait"))
    if key == "always":
        if row.take(key) is not True:
            raise Refused("not_a_flag", f"{where}: `always` can only be true")
        return Always()
    if key in _LEAVES:
        return _LEAVES[key](row.row(key))
    raise Refused("unknown_key", f"{where}: unknown condition {key!r}")


def _codes(row: Row) -> Condition:
    edition = row.number("edition", 0)
    node = CodesAre(
        any_of=row.words("any", needed=True),
        except_for=row.words("except"),
        inferred=row.flag("inferred", False),
        edition=int(edition),
    )
    row.done()
    return node


def _substance(row: Row) -> Condition:
    node = SubstanceIn(
        list_id=row.word("list", ""),
        cas=row.words("cas"),
        above_ppm=row.number("above_ppm", 0),
        basis=row.word("basis", "article", of=BASES),
    )
    if bool(node.list_id) == bool(node.cas):
        raise Refused("list_or_cas", f"{row.where}: name either a list or CAS numbers")
    row.done()
    return node


def _quantity(row: Row) -> Condition:
    node = QuantityIs(
        of=row.word("of"),
        unit=row.word("unit"),
        at_least=row.number("at_least") if row.has("at_least") else None,
        below=row.number("below") if row.has("below") else None,
    )
    row.take("at_least", None), row.take("below", None)
    if (node.at_least is None) == (node.below is None):
        raise Refused("no_bound", f"{row.where}: give either `at_least` or `below`")
    row.done()
    return node


_LEAVES = {"codes": _codes, "substance": _substance, "quantity": _quantity}


def _when(row: Row) -> Condition | None:
    told = row.take("when", None)
    return None if told is None else condition_of(told, f"{row.where}.when")


def _step(row: Row) -> DatedStep:
    after = None
    if row.has("after"):
        inner = row.row("after")
        after = AfterListing(list_id=inner.word("list"), months=int(inner.number("months")))
        inner.done()
    row.take("after", None), row.take("on", None)
    step = DatedStep(
        role=row.word("role", of=DATE_ROLES),
        on=row.day("on") if row.has("on") else None,
        after=after,
        note=row.text_or_none("note"),
        when=_when(row),
        awaits=row.flag("awaits", False),
    )
    if (step.on is None) == (step.after is None):
        raise Refused("no_day", f"{row.where}: give either `on` or `after`")
    row.done()
    return step


def _limit(row: Row) -> Limit:
    limit = Limit(
        list_id=row.word("list", ""),
        cas=row.words("cas"),
        amount=row.number("amount"),
        unit=row.word("unit", of=UNITS),
        basis=row.word("basis", of=BASES),
        each=row.flag("each", True),
        as_element=row.word("as_element", ""),
        when=_when(row),
        note=row.text_or_none("note"),
    )
    if bool(limit.list_id) == bool(limit.cas):
        raise Refused("list_or_cas", f"{row.where}: name either a list or CAS numbers")
    row.done()
    return limit


def _who(row: Row) -> Who:
    who = Who(
        role=row.word("role", of=ROLES),
        exporter=row.word("exporter", of=EXPORTER_PARTS),
        text=row.both(),
    )
    row.done()
    return who


def _reference(row: Row) -> Reference:
    reference = Reference(
        act=row.text("act"),
        article=row.word("article"),
        celex=row.word("celex", ""),
        citation=row.word("citation", ""),
        url_key=row.word("url_key", ""),
    )
    if bool(reference.celex) == bool(reference.citation):
        raise Refused("celex_or_citation", f"{row.where}: give either `celex` or `citation`")
    row.done()
    return reference


def _demand(row: Row) -> EvidenceDemand:
    demand = EvidenceDemand(kind=row.word("kind"), any_of=row.words("any_of"))
    row.done()
    return demand


def _inference(row: Row) -> Inference:
    found = Inference(about=row.word("about", of=INFERRED_ABOUT), text=row.both())
    row.done()
    return found


def _next_step(row: Row) -> NextStep:
    cost = row.take("cost_eur", None)
    if cost is not None:
        if not (isinstance(cost, list) and len(cost) == 2 and all(isinstance(c, int | float) for c in cost)):
            raise Refused("not_a_range", "`cost_eur` must be [lowest, highest]")
        if not 0 <= cost[0] <= cost[1]:
            raise Refused("not_a_range", "`cost_eur` must run from the lowest to the highest")
        cost = (float(cost[0]), float(cost[1]))
    step = NextStep(text=row.both(), effort=row.word("effort", of=EFFORTS), cost_eur=cost)
    row.done()
    return step


def obligation_of(row: Row, file: str) -> Obligation:
    """One obligation. Raises Refused for a missing, unknown or ill-formed part."""
    markets = row.words("markets", needed=True)
    for market in markets:
        if market not in MARKETS:
            raise Refused("unknown_market", f"market {market!r} is unknown; use one of {', '.join(MARKETS)}")
    found = Obligation(
        id=row.word("id"),
        regime=row.word("regime"),
        title=row.text("title"),
        what=row.text("what"),
        who=_who(row.row("who")),
        reference=_reference(row.row("reference")),
        markets=markets,
        dates=tuple(_step(one) for one in row.rows("dates", needed=True)),
        scope=condition_of(row.take("scope")),
        limits=tuple(_limit(one) for one in row.rows("limits")),
        evidence=tuple(_demand(one) for one in row.rows("evidence", needed=True)),
        severity=row.word("severity", of=SEVERITIES),
        inferred=tuple(_inference(one) for one in row.rows("inferred")),
        next_step=_next_step(row.row("next_step")),
        twin_of=row.word("twin_of", ""),
        reviewed_on=row.day("reviewed_on"),
        sources=row.words("sources", needed=True),
        file=file,
    )
    row.done()
    return found

"""The SQL texts in which products and obligations meet: equality joins on packed keys of market and class.

Services, reconciliation and the benchmark take them from here. Knows columns, not where the tables stand.
"""

from __future__ import annotations

from collections.abc import Iterable

from compliance.exposure.applicability.classes import UNCERTAIN
from compliance.exposure.keys import EU, EU_MEMBERS, MARKET_OPEN, Kind, key, market_number

DUTY_POSTINGS = "exposure_dutyposting"
PRODUCT_CLASSES = "exposure_productdutyposting"
_NUMBER_OF = {"UK": "GB"}


def markets_of_duty(markets: Iterable[str]) -> dict[int, bool]:
    """Market numbers of an obligation → True where a sale there is sure to fall under it.

    A US state's duty meets every sale to the US, but who can say whether it goes there; a product whose
    markets nobody told meets every duty, without certainty. XI is no market of its own.
    """
    found: dict[int, bool] = {MARKET_OPEN: False}
    for market in markets:
        if market == "XI":
            continue
        country, _, state = market.partition("-")
        number = market_number(_NUMBER_OF.get(country, country))
        found[number] = found.get(number, False) or not state
    return found


def markets_of_product(markets: Iterable[str]) -> list[int]:
    """Market numbers under which a product meets duties; member states stand for the EU."""
    sold = {EU if market in EU_MEMBERS else market for market in markets}
    return sorted(market_number(market) for market in sold) or [MARKET_OPEN]


def duty_rows(number: int, verdict: int, markets: Iterable[str]) -> list[tuple[int, int]]:
    """(key, verdict) of a class before one obligation; nothing where it does not apply."""
    if not verdict:
        return []
    return [
        (key(market, Kind.CLASS, number), verdict if is_sure else UNCERTAIN)
        for market, is_sure in markets_of_duty(markets).items()
    ]


def duty_pairs_sql(*, where: str = "", products: str = PRODUCT_CLASSES, duties: str = DUTY_POSTINGS) -> str:
    """SELECT of (product_id, duty_id, verdict), the surest verdict of all its markets."""
    return f"""
        SELECT p.product_id, d.duty_id, max(d.verdict) AS verdict
        FROM {duties} d JOIN {products} p ON p.key = d.key
        {f"WHERE {where}" if where else ""}
        GROUP BY p.product_id, d.duty_id
    """


def firm_duties_sql(*, products: str = PRODUCT_CLASSES, duties: str = DUTY_POSTINGS) -> str:
    """SELECT of (firm_id, duty_id, verdict, products): products are counted by class before they meet duties.

    A product that is sold in several markets counts once for each of them.
    """
    return f"""
        WITH held AS MATERIALIZED (
            SELECT firm_id, key, count(*) AS products FROM {products} GROUP BY firm_id, key
        )
        SELECT h.firm_id, d.duty_id, d.verdict, sum(h.products)::bigint AS products
        FROM held h JOIN {duties} d ON d.key = h.key
        GROUP BY h.firm_id, d.duty_id, d.verdict
    """

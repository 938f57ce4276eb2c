"""The one SQL text in which products and measures meet: an equality join on packed keys.

Services, reconciliation and the benchmark take it from here. Knows the columns of the postings, not
where the tables stand.
"""

from __future__ import annotations

from compliance.exposure.facts import Flag, Needs, Quality
from compliance.exposure.keys import KIND_MASK, KIND_SHIFT
from compliance.exposure.meeting import CODE_BITS, OPEN_BIT, SUBSTANCE_BITS

PRODUCT_POSTINGS = "exposure_productposting"
MEASURE_POSTINGS = "exposure_measureposting"

FULL_RESCORE_SETTINGS = {
    "work_mem": "256MB",
    "max_parallel_workers_per_gather": "2",
    "parallel_setup_cost": "100",
    "jit": "off",
}
"""For the transaction of a full rescore only: it hashes millions of rows at once."""

_BOM_OPEN_SHIFT = OPEN_BIT - (Flag.BOM_OPEN.bit_length() - 1)


def pairs_sql(*, where: str = "", products: str = PRODUCT_POSTINGS, measures: str = MEASURE_POSTINGS) -> str:
    """SELECT of (product_id, measure_id, met). `met` holds the bits of `meeting.met_bits`.

    `where` restricts p (product postings) or m (measure postings), such as "m.measure_id = %s".
    """
    return f"""
        SELECT product_id, measure_id, met FROM (
            SELECT p.product_id, m.measure_id, min(m.needs) AS needs,
                   bit_or(
                       (1::bigint << (3 * ((p.key >> {KIND_SHIFT})::int & {KIND_MASK}) + CASE
                           WHEN m.limit_ppm IS NOT NULL AND p.ppm > m.limit_ppm IS NOT TRUE
                               THEN {int(Quality.UNCERTAIN)}
                           WHEN (p.flags | m.flags) & {int(Flag.UNSURE)} <> 0 THEN {int(Quality.UNCERTAIN)}
                           WHEN (p.flags | m.flags) & {int(Flag.INFERRED)} <> 0 THEN {int(Quality.INFERRED)}
                           ELSE {int(Quality.CERTAIN)}
                       END))
                       | ((p.flags & {int(Flag.BOM_OPEN)})::bigint << {_BOM_OPEN_SHIFT})
                   ) AS met
            FROM {measures} m JOIN {products} p ON p.key = m.key
            WHERE (m.limit_ppm IS NULL OR p.ppm >= m.limit_ppm
                   OR p.flags & {int(Flag.AMOUNT_UNKNOWN)} <> 0)
                  {f"AND ({where})" if where else ""}
            GROUP BY p.product_id, m.measure_id
        ) pair
        WHERE needs <> {int(Needs.BOTH)}
              OR (met & {CODE_BITS} <> 0 AND met & {SUBSTANCE_BITS | 1 << OPEN_BIT} <> 0)
    """


def full_rescore_settings_sql() -> str:
    """SET LOCAL statements: they end with the transaction."""
    return ";".join(f"SET LOCAL {name} = '{value}'" for name, value in FULL_RESCORE_SETTINGS.items())

"""How gap reports grow: time a product, memory with the number of members, pages a second.

python -m benchmarks.gaps [--json] [--members 200] [--products 20] [--seed 7]

The peer of the memory is the same run with a tenth of the members: a report of an association is read one
member at a time, so the ratio should stay near 1. Products are real codes with made-up names; no database.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from datetime import date
from decimal import Decimal
from typing import Any

PEAK_KB = 1024
DAY = date(2026, 11, 21)
CODES = (
    "85167970",
    "84672110",
    "73181588",
    "85444290",
    "85076000",
    "42032910",
    "95030049",
    "94052140",
    "73239300",
)


def products_make(count: int, source: random.Random) -> list[Any]:
    from compliance.exposure.gaps.facts import GapProduct

    return [
        GapProduct(
            product_id=number,
            sku=f"SKU-{number}",
            name=f"{source.choice(('kettle', 'drill', 'bolt', 'cord', 'lamp'))} {number}",
            markets=("DE", "US", "GB"),
            value=Decimal(source.randrange(1_000, 900_000)),
        )
        for number in range(1, count + 1)
    ]


def report_make(count: int, judge: Any, source: random.Random) -> Any:
    """A firm's report from the whole catalogue, as `gathering` makes it but from made-up products."""
    from compliance.exposure.applicability import ProductProfile
    from compliance.exposure.gaps.gathering import catalogue_edition, duty_of
    from compliance.exposure.gaps.matrix import matrix_of
    from compliance.exposure.gaps.report import GapReport

    held, products = judge.catalogue, products_make(count, source)
    obligations = [one for one in held.obligations.values() if {"EU", "US", "UK"} & set(one.markets)]
    duties = []
    for product in products:
        code = source.choice(CODES)
        profile = ProductProfile(sku=product.sku, name=product.name, hs=code[:6], cn=code)
        for one, verdict in zip(obligations, judge.assess_all(profile, obligations, DAY), strict=True):
            duties.append(duty_of(product.product_id, one, verdict, DAY, market_is_sure=True))
    matrix = matrix_of(products, duties, [], catalogue=held, as_of=DAY)
    report = GapReport(
        firm_code="BENCH", firm_name="Bench", firm_name_zh="", currency="EUR", sku="", matrix=matrix,
        catalogue=held, edition=catalogue_edition(), uncovered=(),
    )  # fmt: skip
    assert report.plan.steps  # the plan is made when it is asked for; its time belongs to the report's
    return report


def peak_kb(members: int, products: int, seed: int) -> int:
    """Peak memory of a process of its own that sums up so many members."""
    child = os.fork()
    if child:
        _pid, _status, used = os.wait4(child, 0)
        return used.ru_maxrss
    from compliance.exposure.applicability import Assessor
    from compliance.exposure.gaps.members import MemberReports
    from compliance.firms.models import Association, Firm
    from regulations.catalogue.loading import catalogue

    judge, source = Assessor(catalogue()), random.Random(seed)
    with MemberReports(Association(code="B", name="B"), Firm.objects.none()) as kept:
        for _number in range(members):
            kept.keep(report_make(products, judge, source))
    os._exit(0)


def measure(members: int, products: int, seed: int) -> dict[str, Any]:
    from compliance.core.documents import pdf_bytes
    from compliance.exposure.applicability import Assessor
    from compliance.exposure.gaps.pages import document_of
    from compliance.exposure.gaps.telling import Teller
    from regulations.catalogue.loading import catalogue

    few, many = (peak_kb(count, products, seed) for count in (max(1, members // 10), members))
    judge, source = Assessor(catalogue()), random.Random(seed)
    begun = time.perf_counter()
    report = report_make(products, judge, source)
    made = time.perf_counter() - begun
    told = Teller(report).told()
    begun = time.perf_counter()
    pdf = pdf_bytes(document_of(told))
    printed = time.perf_counter() - begun
    return {
        "obligations": len(judge.catalogue.obligations),
        "products": products,
        "pairs": len(report.matrix.cells),
        "ms_a_product": round(1000 * made / products, 1),
        "pdf_seconds": round(printed, 2),
        "pdf_kb": len(pdf) // 1024,
        "members": members,
        "peak_mb": round(many / PEAK_KB, 1),
        "peak_mb_of_a_tenth": round(few / PEAK_KB, 1),
        "memory_ratio": round(many / few, 3),
        "own_peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / PEAK_KB, 1),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--products", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    import django

    django.setup()
    found = measure(options.members, options.products, options.seed)
    print(json.dumps(found, indent=1) if options.json else "\n".join(f"{k}: {v}" for k, v in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""CBAM benchmarks: the Commission's workbook to IR (EU) 2025/2620, as an edition with its hash.

Not seen live: page and workbook are built after the description of the edition of 6 February 2026.
"""

from __future__ import annotations

import re

from crawlers.contract import Expect, SourceCard
from crawlers.sources._cbam_workbook import PAGE, CommissionWorkbook


class CbamBenchmarks(CommissionWorkbook):
    name = "cbam_benchmarks"
    linked = re.compile(r"benchmarks?", re.IGNORECASE)
    act = "IR (EU) 2025/2620"
    annex = "Annex"
    least_rows = 400
    card = SourceCard(
        name=name,
        title="CBAM benchmarks",
        publisher="European Commission, DG TAXUD",
        home_url=PAGE,
        every="weekly",
        attribution="© European Union, reuse under Commission Decision 2011/833/EU.",
        seen_live=False,
        expect=Expect(min_items=1, max_items=1),
    )

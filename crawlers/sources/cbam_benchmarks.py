"""CBAM benchmarks: the Commission's workbook to IR (EU) 2025/2620, as an edition with its hash.

Not seen live: page and workbook are built after the description of the edition of 6 February 2026.
"""

from __future__ import annotations

import re

from crawlers.sources._cbam_workbook import CommissionWorkbook, commission_card


class CbamBenchmarks(CommissionWorkbook):
    name = "cbam_benchmarks"
    linked = re.compile(r"benchmarks?", re.IGNORECASE)
    act = "IR (EU) 2025/2620"
    annex = "Annex"
    least_rows = 400
    card = commission_card(name, "CBAM benchmarks")

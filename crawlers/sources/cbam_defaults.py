"""CBAM default values: the Commission's workbook to IR (EU) 2025/2621, as an edition with its hash.

Not seen live: page and workbook are built after the description of the editions of February and August 2026.
Sheets without CN codes are left out; those of Annexes II and III hold data under a non-commercial licence.
"""

from __future__ import annotations

import re

from crawlers.contract import Expect, SourceCard
from crawlers.sources._cbam_workbook import PAGE, CommissionWorkbook


class CbamDefaults(CommissionWorkbook):
    name = "cbam_defaults"
    linked = re.compile(r"default.?values?|\bDV\b", re.IGNORECASE)
    act = "IR (EU) 2025/2621, corrected by IR (EU) 2026/1740"
    annex = "Annex I"
    least_rows = 5_000
    card = SourceCard(
        name=name,
        title="CBAM default values",
        publisher="European Commission, DG TAXUD",
        home_url=PAGE,
        every="weekly",
        attribution="© European Union, reuse under Commission Decision 2011/833/EU.",
        seen_live=False,
        expect=Expect(min_items=1, max_items=1),
    )

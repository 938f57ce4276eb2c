"""CBAM default values: the Commission's workbook to IR (EU) 2025/2621, as an edition with its hash.

Not seen live: page and workbook are built after the description of the editions of February and August 2026.
Sheets without CN codes are left out; those of Annexes II and III hold data under a non-commercial licence.
"""

from __future__ import annotations

import re

from crawlers.sources._cbam_workbook import CommissionWorkbook, commission_card


class CbamDefaults(CommissionWorkbook):
    name = "cbam_defaults"
    linked = re.compile(r"default.?values?|\bDV\b", re.IGNORECASE)
    act = "IR (EU) 2025/2621, corrected by IR (EU) 2026/1740"
    annex = "Annex I"
    least_rows = 5_000
    card = commission_card(name, "CBAM default values")

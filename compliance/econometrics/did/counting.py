"""How many rows, units, periods, cohorts and clusters an estimate rests on; knows no estimator."""

from __future__ import annotations

import numpy as np

from compliance.econometrics.did.panel import Panel


def panel_counts(panel: Panel) -> dict[str, int]:
    """Counts after everything that is dropped is dropped."""
    return {
        "rows": len(panel.y),
        "units": len(panel.units),
        "periods": len(panel.times),
        "treated_units": int(np.isfinite(panel.cohort).sum()),
        "never_treated_units": int(np.isinf(panel.cohort).sum()),
        "treated_rows": int(panel.treated.sum()),
        "cohorts": len(panel.cohorts),
        "clusters": int(panel.cluster.max()) + 1,
    }

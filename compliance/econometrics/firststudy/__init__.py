"""The shipped first study: a simulated panel of exporters with known effects, and its specification."""

from compliance.econometrics.firststudy.generating import SEED, TRUTH, panel_simulated
from compliance.econometrics.firststudy.writing import SPECIFICATION, study_write

__all__ = ["SEED", "SPECIFICATION", "TRUTH", "panel_simulated", "study_write"]

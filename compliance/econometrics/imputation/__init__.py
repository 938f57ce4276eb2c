"""Multiple imputation: cells that are empty or marked as filled, drawn several times, estimates combined."""

from compliance.econometrics.imputation.combining import combined
from compliance.econometrics.imputation.drawing import ImputationOptions, completed, imputation_options
from compliance.econometrics.imputation.models import imputed_model

__all__ = ["ImputationOptions", "combined", "completed", "imputation_options", "imputed_model"]

"""Export quality from customs rows: demand residuals at given or estimated elasticities of substitution.

Everything runs as SQL in DuckDB, so that tens of millions of rows need no more memory than it is given.

Sources: Khandelwal, Schott and Wei (2013), American Economic Review 103(6), equation for ln quality;
Hallak and Sivadasan (2013) and Shi and Shao (2014) as used in paper GT, equations 2 to 5.
"""

from compliance.econometrics.quality.comparison import compare
from compliance.econometrics.quality.decomposition import decompose
from compliance.econometrics.quality.options import Columns, QualityOptions, Sigma, Standard
from compliance.econometrics.quality.study import QualityResult, measure_quality

__all__ = [
    "Columns",
    "QualityOptions",
    "QualityResult",
    "Sigma",
    "Standard",
    "compare",
    "decompose",
    "measure_quality",
]

"""What if: the same lines under other prices, rules, suppliers and markets, side by side; no Django.

    python -m compliance.carbon.scenario --in FILE.yaml --out FILE.json|FILE.xlsx [--pack EDITION]

Input and output are described in docs/cbam_scenarios.md. From Python: `run_read` makes a `Run` of plain
values (JSON or YAML), `run_compare` prices it, `comparison_json` writes it down, `comparison_workbook` makes
Excel of that. All results are frozen.
"""

from compliance.carbon.plain_files import file_load

from .comparing import Comparison, run_compare, scenario_price
from .front import file_compare, plain_compare
from .markets import MarketMix
from .model import LinePath, Outcome, Run, Scenario, Scheme, TradeLine, YearCost
from .reading import run_read
from .results import comparison_json
from .workbook import WORDS, comparison_workbook

__all__ = [
    "WORDS",
    "Comparison",
    "LinePath",
    "MarketMix",
    "Outcome",
    "Run",
    "Scenario",
    "Scheme",
    "TradeLine",
    "YearCost",
    "comparison_json",
    "comparison_workbook",
    "file_compare",
    "file_load",
    "plain_compare",
    "run_compare",
    "run_read",
    "scenario_price",
]

"""Emissions of an installation: from meters and analyses to embedded emissions per product; no Django.

    python -m compliance.carbon.installation --in FILE.json --out FILE.json [--pack EDITION]

Input and output are described in docs/cbam_installation.md.
"""

from .balance import Outcome, Product, installation_evaluate
from .bands import Band, bands_find
from .model import Installation
from .reading import installation_read
from .results import Computed, file_compute, installation_compute, installations_compute, installations_load
from .solving import Unsolvable, loop_solve
from .standards import Standards, standards_load

__all__ = [
    "Band",
    "Computed",
    "Installation",
    "Outcome",
    "Product",
    "Standards",
    "Unsolvable",
    "bands_find",
    "file_compute",
    "installation_compute",
    "installation_evaluate",
    "installation_read",
    "installations_compute",
    "installations_load",
    "loop_solve",
    "standards_load",
]

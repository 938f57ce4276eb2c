"""Carbon data from and to suppliers: an Excel file of our own, and product footprints kept apart from CBAM.

    python -m compliance.carbon.exchange supplier-form --out FORM.xlsx
    python -m compliance.carbon.exchange supplier-read --in FORM.xlsx --out INSTALLATION.json
    python -m compliance.carbon.exchange template-read --in TEMPLATE.xlsx --out INSTALLATION.json
    python -m compliance.carbon.exchange template-fill --in INSTALLATION.json --template T.xlsx --out F.xlsx
    python -m compliance.carbon.exchange footprint-read --in FOOTPRINT.json --out CHECKED.json

See docs/cbam_exchange.md.
"""

from .footprints import Footprint, footprint_json, footprint_read, footprints_list
from .supplier import SUPPLIER_WORDS, supplier_form
from .supplier_reading import supplier_read

__all__ = [
    "SUPPLIER_WORDS",
    "Footprint",
    "footprint_json",
    "footprint_read",
    "footprints_list",
    "supplier_form",
    "supplier_read",
]

"""The Commission's communication template (XLSX, v2.1.1): read, fill in, and exchange with installation data.

    from compliance.carbon.template import template_read, template_write, installation_from, cases_from

Labels and sheet names are those two independent descriptions give. The official file is not with us, so this
could not be verified on it: letter-exact labels, unlocked cells, words of drop-down lists, the layout of
Summary_Communication beyond its headings, recalculation against the Commission's examples. What is not
found stops the work with the name of the label; an unknown version is refused. See docs/cbam_exchange.md.
"""

from .bridge import cases_from, communication_from, installation_from
from .model import (
    Amount,
    Communication,
    Exchange,
    GoodsRow,
    PrecursorBlock,
    ProcessBlock,
    ProductRow,
    Stream,
    TemplateError,
)
from .reading import template_read
from .writing import formulas_digest, template_write

__all__ = [
    "Amount",
    "Communication",
    "Exchange",
    "GoodsRow",
    "PrecursorBlock",
    "ProcessBlock",
    "ProductRow",
    "Stream",
    "TemplateError",
    "cases_from",
    "communication_from",
    "formulas_digest",
    "installation_from",
    "template_read",
    "template_write",
]

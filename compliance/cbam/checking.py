"""Whether shipments and declarations could be priced at all: the engine's refusal becomes a form's error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from compliance.carbon.cbam import LineFault, line_price, line_read
from compliance.carbon.engine.faults import Notice
from compliance.cbam.packs import pack_in_use
from compliance.cbam.planning import FIRST_YEAR
from compliance.cbam.wording import notice_words
from compliance.exposure.keys import EU, EU_MEMBERS

if TYPE_CHECKING:
    from compliance.cbam.models import EmissionDeclaration, Shipment

_FIELDS = {
    "cn": ("cn", "precursor_cn"),
    "country": ("origin", "country"),
    "mass_t": ("mass",),
    "route": ("route",),
}
"""Field of a form → beginnings of the codes that speak of it."""


def shipment_faults(row: Shipment) -> dict[str, str]:
    """Field → what is wrong and what to do; empty where the line can be priced."""
    faults: dict[str, str] = {}
    if row.product_id and row.firm_id and row.product.firm_id != row.firm_id:
        faults["product"] = _("The product belongs to another firm.")
    if row.declaration_id and row.declaration.installation.firm_id != row.firm_id:
        faults["declaration"] = _("The declaration belongs to another firm.")
    if row.market not in EU_MEMBERS | {EU}:
        faults["market"] = _("CBAM is due in the EU: name a member state, or EU.")
    if (row.import_date is None) == (row.planned_year is None):
        faults["import_date"] = _("Give either the date of import or the year that it is planned for.")
    if faults or row.mass_t is None:
        return faults
    case = {
        "cn": row.cn,
        "country": row.country,
        "mass_t": f"{row.mass_t:f}",
        "import_date": row.import_date.isoformat() if row.import_date else str(row.planned_year),
        "basis": "default",
    }
    return _asked(case, "cn")


def declaration_faults(row: EmissionDeclaration) -> dict[str, str]:
    """The same of a declaration, asked with one tonne imported in its year."""
    if row.evidence_id and row.installation_id and row.evidence.firm_id != row.installation.firm_id:
        return {"evidence": _("The document belongs to another firm.")}
    if not row.installation_id or row.see_direct is None or row.see_indirect is None:
        return {}
    case = {
        "cn": row.cn,
        "country": row.installation.country,
        "mass_t": "1",
        "import_date": str(max(row.production_year, FIRST_YEAR)),
        "basis": "actual",
        **row.emissions(),
    }
    return _asked(case, "see_direct")


def _asked(case: dict[str, Any], otherwise: str) -> dict[str, str]:
    _edition, pack = pack_in_use()
    try:
        line_price(line_read(case, id="form"), pack)
    except LineFault as fault:
        return {_field(fault.notice, otherwise): notice_words(fault.notice.to_json())}
    return {}


def _field(notice: Notice, otherwise: str) -> str:
    for name, beginnings in _FIELDS.items():
        if notice.code.startswith(beginnings):
            return name
    return otherwise

"""The admin of CBAM, a file a subject."""

from compliance.cbam.admin.costs import CostAlarmAdmin, CostChangeAdmin, ProductCostAdmin
from compliance.cbam.admin.declared import EmissionDeclarationAdmin, InstallationAdmin
from compliance.cbam.admin.pack import PackEditionAdmin
from compliance.cbam.admin.scenario import SavedScenarioAdmin
from compliance.cbam.admin.shipment import ShipmentAdmin

__all__ = [
    "CostAlarmAdmin",
    "CostChangeAdmin",
    "EmissionDeclarationAdmin",
    "InstallationAdmin",
    "PackEditionAdmin",
    "ProductCostAdmin",
    "SavedScenarioAdmin",
    "ShipmentAdmin",
]

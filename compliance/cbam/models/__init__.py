"""Tables of CBAM, a file a subject."""

from compliance.cbam.models.cost import CostAlarm, CostChange, ProductCost
from compliance.cbam.models.declared import EmissionDeclaration, Installation
from compliance.cbam.models.pack import PackEdition
from compliance.cbam.models.scenario import SavedScenario
from compliance.cbam.models.shipment import Shipment

__all__ = [
    "CostAlarm",
    "CostChange",
    "EmissionDeclaration",
    "Installation",
    "PackEdition",
    "ProductCost",
    "SavedScenario",
    "Shipment",
]

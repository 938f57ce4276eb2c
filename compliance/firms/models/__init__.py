"""Tables of who exports what, a file a subject."""

from compliance.firms.models.answer import ProductFigure, ProductTrait
from compliance.firms.models.declaration import MaterialDeclaration
from compliance.firms.models.evidence import Evidence
from compliance.firms.models.file_run import ImportFileRun
from compliance.firms.models.firm import Association, Firm, Membership
from compliance.firms.models.imported import CodeQuestion, FirmMapping
from compliance.firms.models.page import WatchedPage
from compliance.firms.models.product import Component, Content, Product, TradeFlow
from compliance.firms.models.user import User

__all__ = [
    "Association",
    "CodeQuestion",
    "Component",
    "Content",
    "Evidence",
    "Firm",
    "FirmMapping",
    "ImportFileRun",
    "MaterialDeclaration",
    "Membership",
    "Product",
    "ProductFigure",
    "ProductTrait",
    "TradeFlow",
    "User",
    "WatchedPage",
]

"""The tables of firms in the admin, a file a subject."""

from django.contrib import admin
from django.contrib.auth.models import Group

from compliance.firms.admin.evidence import EvidenceAdmin
from compliance.firms.admin.firm import AssociationAdmin, FirmAdmin, MembershipAdmin
from compliance.firms.admin.imported import CodeQuestionAdmin, FirmMappingAdmin, MaterialDeclarationAdmin
from compliance.firms.admin.page import WatchedPageAdmin
from compliance.firms.admin.parts import ComponentAdmin
from compliance.firms.admin.product import ProductAdmin
from compliance.firms.admin.trade import TradeFlowAdmin
from compliance.firms.admin.user import UserAdmin

# What somebody may do follows from the role alone; a group would promise what it does not give.
admin.site.unregister(Group)

__all__ = [
    "AssociationAdmin",
    "CodeQuestionAdmin",
    "ComponentAdmin",
    "EvidenceAdmin",
    "FirmAdmin",
    "FirmMappingAdmin",
    "MaterialDeclarationAdmin",
    "MembershipAdmin",
    "ProductAdmin",
    "TradeFlowAdmin",
    "UserAdmin",
    "WatchedPageAdmin",
]

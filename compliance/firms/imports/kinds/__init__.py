"""How the lines of each kind of file meet the database: each kind plans what an import would write."""

from collections.abc import Callable

from compliance.firms.imports.kinds import bom, evidence, flows, people, products
from compliance.firms.imports.lines import Reading
from compliance.firms.imports.scope import Plan, Scope

Planner = Callable[[Reading, Scope], Plan]
PLANNERS: dict[str, Planner] = {
    "associations": people.associations_plan,
    "firms": people.firms_plan,
    "users": people.users_plan,
    "products": products.plan,
    "flows": flows.plan,
    "bom": bom.plan,
    "evidence": evidence.plan,
}
OF_FIRMS = frozenset({"products", "flows", "bom", "evidence"})
"""Kinds that hold rows of firms; the others are an administrator's."""

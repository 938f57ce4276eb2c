"""Says what to do when the database does not answer or lacks our tables; it writes nothing."""

from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

LACKING = frozenset({"42P01", "42703"})
"""SQLSTATE of an undefined table and of an undefined column."""


def database_fault_told(error: Exception) -> str | None:
    """One sentence with a remedy for a fault of the installation, None for a fault of the code."""
    if isinstance(error, OperationalError) and _state(error) is None and connection.connection is None:
        return _unreachable(error)
    if isinstance(error, ProgrammingError) and _state(error) in LACKING and _is_behind():
        return _(
            "The database lacks tables of this version. Run `manage.py migrate`, then this command again."
        )
    return None


def _unreachable(error: OperationalError) -> str:
    """In libpq's own words, which name host and port but no password."""
    reason = (str(error).strip().splitlines() or [""])[0]
    return _(
        "The database %(name)s cannot be used: %(reason)s. Start its PostgreSQL or correct DATABASE_URL; "
        "without DATABASE_URL an embedded server is used."
    ) % {"name": connection.settings_dict["NAME"], "reason": reason.rstrip(".")}


def _state(error: DatabaseError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def _is_behind() -> bool:
    """Whether migrations wait. The connection may stand in a transaction that failed: a new one is asked."""
    connection.close()
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

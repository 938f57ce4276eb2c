"""Associations, firms with memberships, and users from lines. Only an administrator imports these."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.scope import Plan, Scope
from compliance.firms.models import Association, Firm, Membership, TradeFlow, User
from compliance.firms.services import membership_save


def associations_plan(reading: Reading, scope: Scope) -> Plan:
    result = Plan()
    known = {row.code: row for row in Association.objects.all()}
    for line in reading.lines:
        row = known.get(line.values["code"]) or Association(code=line.values["code"])
        _row_plan(result, row, _stated(line, ("name", "name_zh")))
    return result


def firms_plan(reading: Reading, scope: Scope) -> Plan:
    """A line is a firm in an association; a firm in two associations has two lines that agree."""
    result = Plan()
    firms = {row.code: row for row in Firm.objects.all()}
    associations = {row.code: row for row in Association.objects.all()}
    memberships = {
        (row.firm.code, row.association.code): row
        for row in Membership.objects.select_related("firm", "association")
    }
    first: dict[str, tuple[int, dict[str, Any]]] = {}
    selling = set(TradeFlow.objects.values_list("product__firm__code", flat=True).distinct())
    for line in reading.lines:
        code, group = line.values["code"], line.values.get("association", "")
        if group and group not in associations:
            reading.reject_cell(line, "association", CellFault("association_unknown"))
            continue
        stated = _stated(line, ("name", "name_zh", "sector", "country", "currency"))
        row, before = first.setdefault(code, (line.row.number, stated))
        if before != stated:
            reading.reject_cell(line, "code", CellFault("row_contradicts", first=row))
            continue
        firm = firms.setdefault(code, Firm(code=code))
        if code in selling and line.values["currency"] != firm.currency:
            reading.reject_cell(line, "currency", CellFault("currency_fixed", due=firm.currency))
            continue
        outcomes = {_row_step(result, firm, stated)}
        if group:
            membership = memberships.get((code, group)) or Membership(
                firm=firm, association=associations[group]
            )
            outcomes.add(_membership_step(result, membership, line, scope))
        result.count(next(o for o in ("created", "changed", "unchanged") if o in outcomes), firm.pk)
    return result


def users_plan(reading: Reading, scope: Scope) -> Plan:
    """Users have no password until somebody sets one; until then they cannot log in."""
    result = Plan()
    known = {row.email.lower(): row for row in User.objects.prefetch_related("firms", "associations")}
    firms = {row.code: row for row in Firm.objects.all()}
    associations = {row.code: row for row in Association.objects.all()}
    for line in reading.lines:
        mail = line.values["email"]
        user = known.get(mail) or User(email=mail, username=mail, password=make_password(None))
        sets = {
            column: _chosen(reading, line, column, rows)
            for column, rows in (("firms", firms), ("associations", associations))
            if column in line.values
        }
        stated = _stated(line, ("role", "language", "timezone"))
        outcome = _differs(user, stated)
        if outcome == "unchanged" and any(
            set(getattr(user, name).all()) != rows for name, rows in sets.items()
        ):
            outcome = "changed"
        result.count(outcome)
        if outcome != "unchanged":
            result.steps.append(_user_step(user, stated, sets))
    return result


def _chosen(reading: Reading, line: Line, column: str, rows: Mapping[str, Any]) -> set[Any]:
    strangers = [code for code in line.values[column] if code not in rows]
    if strangers:
        reading.reject_cell(line, column, CellFault("code_unknown", code=", ".join(strangers)))
    return {rows[code] for code in line.values[column] if code in rows}


def _stated(line: Line, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: line.values[name] for name in names if name in line.values}


def _differs(row: Model, stated: dict[str, Any]) -> str:
    if row.pk is None:
        return "created"
    return "unchanged" if all(getattr(row, name) == value for name, value in stated.items()) else "changed"


def _row_step(result: Plan, row: Any, stated: dict[str, Any]) -> str:
    outcome = _differs(row, stated)
    for name, value in stated.items():
        setattr(row, name, value)
    if outcome != "unchanged":
        result.steps.append(row.save)
    return outcome


def _row_plan(result: Plan, row: Any, stated: dict[str, Any]) -> None:
    result.count(_row_step(result, row, stated))


def _membership_step(result: Plan, membership: Membership, line: Line, scope: Scope) -> str:
    stated = {} if "consent_on" not in line.values else {"consent_on": line.values["consent_on"]}
    outcome = _differs(membership, stated)
    if outcome == "unchanged":
        return outcome
    for name, value in stated.items():
        setattr(membership, name, value)
    given, withdrawn = membership.consent_on, membership.consent_withdrawn_on
    if withdrawn and (given is None or given > withdrawn):
        # Consent given again after a withdrawal stands; without consent there is none to withdraw.
        membership.consent_withdrawn_on = None

    def write() -> None:
        membership_save(membership=membership, by=scope.actor)

    result.steps.append(write)
    return outcome


def _user_step(user: User, stated: dict[str, Any], sets: dict[str, set[Any]]) -> Callable[[], None]:
    def write() -> None:
        for name, value in stated.items():
            setattr(user, name, value)
        user.save()
        for name, rows in sets.items():
            getattr(user, name).set(rows)

    return write

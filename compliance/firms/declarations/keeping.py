"""A declaration as plain JSON and back: so that it can be kept whole and written again. It loses nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from compliance.firms.declarations.model import Declaration, Material, Part, Statement, SubstanceAmount

_DECIMALS = {"mass_g", "share_percent", "count"}


def declaration_json(declaration: Declaration) -> dict[str, Any]:
    """Only text, numbers as text, lists and objects."""
    plain: dict[str, Any] = _plain(asdict(declaration))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def declaration_of(plain: dict[str, Any]) -> Declaration:
    """The declaration that `declaration_json` made plain."""
    day = plain["declared_on"]
    return Declaration(
        **{
            **plain,
            "product": _part(plain["product"]),
            "classes": tuple(plain["classes"]),
            "declared_on": date.fromisoformat(day) if day else None,
            "statements": tuple(Statement(**_numbers(one)) for one in plain["statements"]),
        }
    )


def _part(plain: dict[str, Any]) -> Part:
    return Part(
        **{
            **_numbers(plain),
            "materials": tuple(_material(one) for one in plain["materials"]),
            "parts": tuple(_part(one) for one in plain["parts"]),
        }
    )


def _material(plain: dict[str, Any]) -> Material:
    substances = tuple(SubstanceAmount(**_numbers(one)) for one in plain["substances"])
    return Material(**{**_numbers(plain), "substances": substances})


def _numbers(plain: dict[str, Any]) -> dict[str, Any]:
    return {
        key: Decimal(value) if key in _DECIMALS and value is not None else value
        for key, value in plain.items()
    }

"""The errors of this package: each says in a sentence what is wrong, where, and what to do."""

from __future__ import annotations


class EconometricsError(Exception):
    """Base of all; `reason` is a stable code another layer may word, `where` names column, row or key."""

    def __init__(self, sentence: str, *, reason: str = "wrong", where: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.reason, self.where = sentence, reason, where


class SpecificationFault(EconometricsError):
    """The specification asks for something it does not describe well."""


class UnreadableTable(EconometricsError):
    """A file or cell cannot be read as what the model needs."""


class InestimableModel(EconometricsError):
    """The rows that are left do not identify what was asked for."""

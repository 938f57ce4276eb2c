"""How names, clauses and labels stand beside each other in the reader's language. It words nothing else."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def names_joined(names: Iterable[str]) -> str:
    """“A, B, C”, in Chinese “A、B、C”."""
    return pgettext("between names", ", ").join(names)


def facts_joined(facts: Iterable[str]) -> str:
    """“3 to act on, next date 1 July”: short facts of one thing, in Chinese with the comma of a sentence."""
    return pgettext("between facts", ", ").join(facts)


def clauses_joined(clauses: Iterable[str]) -> str:
    """“this; that”: pieces that may hold commas themselves."""
    return pgettext("between clauses", "; ").join(clauses)


def labelled(label: str, text: str) -> str:
    """“Source: ECHA”; without a label the text alone."""
    return f"{label}{pgettext('after a label', ': ')}{text}" if label else text

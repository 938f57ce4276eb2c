"""Formulas into terms: what one entry of a specification adds to the design; knows no table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.formulas.grammar import Token, parse, tokens_of
from compliance.econometrics.formulas.nodes import (
    Binary,
    Call,
    Factor,
    Node,
    Number,
    Text,
    Unary,
    columns_in,
)

CROSSING = {"*": ":", "##": "#"}


@dataclass(frozen=True, slots=True)
class Term:
    """A product of numbers and factors under the name its author gave it.

    `slopes`: whether a factor keeps its base level, as it does beside a number without main effects.
    """

    name: str
    numbers: tuple[Node, ...]
    factors: tuple[Factor, ...]
    keeps_base: bool = False

    @property
    def columns(self) -> list[str]:
        names = [name for node in (*self.numbers, *self.factors) for name in columns_in(node)]
        return list(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms in order, and whether the constant was taken out by -1 or 0."""

    terms: tuple[Term, ...]
    constant: bool = True


def terms_of(given: str | Sequence[str], columns: Collection[str]) -> Terms:
    """Terms of a formula's side, or of a list of such; each once."""
    entries = [given] if isinstance(given, str) else list(given)
    found: dict[str, Term] = {}
    constant = True
    for entry in entries:
        for sign, tokens in _parts(str(entry)):
            text = "".join(token.text for token in tokens)
            if text in ("0", "1"):
                constant = constant and (text == "1") == (sign == "+")
                continue
            if sign == "-":
                raise SpecificationFault(
                    f"{entry!r}: only the constant can be taken out with a minus; write I(a - b) for a "
                    "difference of columns.",
                    reason="formula",
                    where=str(entry),
                )
            for term in _expanded(parse(_spaced(tokens), columns), text.replace("`", "")):
                found.setdefault(term.name, term)
    return Terms(tuple(found.values()), constant)


def _spaced(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _parts(entry: str) -> list[tuple[str, list[Token]]]:
    """Pieces between plus and minus signs outside brackets, each with its sign."""
    parts: list[tuple[str, list[Token]]] = []
    sign, depth = "+", 0
    held: list[Token] = []
    for token in tokens_of(entry):
        depth += (token.text in "([") - (token.text in ")]") if token.kind == "sign" else 0
        splits = token.kind == "sign" and token.text in "+-" and depth == 0
        if splits and held:
            parts.append((sign, held))
            sign, held = token.text, []
        elif splits:
            sign = token.text
        else:
            held.append(token)
    if held:
        parts.append((sign, held))
    if not parts:
        raise SpecificationFault("An entry of the formula is empty.", reason="formula", where=entry)
    return parts


def _expanded(node: Node, name: str) -> list[Term]:
    """Main effects and products of a crossing; anything else is one term."""
    if isinstance(node, Binary) and node.sign in CROSSING and not _arithmetic(node):
        joint = CROSSING[node.sign]
        names = name.split("##" if node.sign == "##" else "*")
        left_name, right_name = (
            ("*".join(names[:-1]) if node.sign == "*" else "##".join(names[:-1])),
            names[-1],
        )
        lefts, rights = _expanded(node.left, left_name), _expanded(node.right, right_name)
        products = [_product(a, b, joint, keeps_base=False) for a in lefts for b in rights]
        return [*lefts, *rights, *products]
    if isinstance(node, Binary) and node.sign in (":", "#"):
        left_name, _, right_name = name.rpartition(node.sign)
        (one,), (other,) = _expanded(node.left, left_name), _expanded(node.right, right_name)
        mixed = bool(one.factors) != bool(other.factors)
        product = _product(one, other, node.sign, keeps_base=mixed)
        return [Term(name, product.numbers, product.factors, product.keeps_base)]
    if isinstance(node, Factor):
        return [Term(name, (), (node,))]
    _must_be_number(node, name)
    return [Term(name, (node,), ())]


def _product(left: Term, right: Term, joint: str, *, keeps_base: bool) -> Term:
    numbers, factors = left.numbers + right.numbers, left.factors + right.factors
    return Term(f"{left.name}{joint}{right.name}", numbers, factors, keeps_base)


def _arithmetic(node: Binary) -> bool:
    """`2*x` is a product of numbers, `a*b` a crossing."""
    return any(isinstance(side, (Number, Call, Unary)) and _plain(side) for side in (node.left, node.right))


def _plain(node: Node) -> bool:
    return isinstance(node, Number) or (isinstance(node, Unary) and isinstance(node.inner, Number))


def _must_be_number(node: Node, name: str) -> None:
    if isinstance(node, (Text, Number)):
        raise SpecificationFault(f"{name!r} is no column.", reason="formula", where=name)

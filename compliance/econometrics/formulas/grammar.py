"""Text to nodes: a small operator-precedence parser, so nothing a specification says is ever executed.

Understands R's and Stata's habits: x^2, a:b, a#b, a*b, a##b, i.year, ib2010.year, 2.race, c.x, l.x, L2.x,
d.x, f.x, log(x), I(a + b), year >= 2008 & city != "Wuhu", x in (1, 2), missing(x). Spaces change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.formulas.nodes import (
    Binary,
    Call,
    Column,
    Difference,
    Factor,
    Node,
    Number,
    Shift,
    Text,
    Unary,
)

TOKEN = re.compile(
    r"""\s*(?:
    (?P<level>\d+\.(?=[^\W\d])\w+)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<quoted>`[^`]+`)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<name>[^\W\d]\w*(?:\.\w+)*)
    |(?P<sign>\#\#|\*\*|==|!=|<>|<=|>=|&&|\|\||[-+*/^:\#()\[\],<>=&|!~])
    )""",
    re.VERBOSE,
)

STRENGTH = {
    "or": 1, "and": 2, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "in": 4, "not in": 4,
    "+": 6, "-": 6, "*": 7, "/": 7, "##": 7, ":": 8, "#": 8, "^": 10,
}  # fmt: skip
SAME = {
    "&": "and", "&&": "and", "|": "or", "||": "or", "=": "==", "<>": "!=", "**": "^",
    "and": "and", "or": "or", "AND": "and", "OR": "or", "%in%": "in", "in": "in",
}  # fmt: skip
NOT_STRENGTH, SIGN_STRENGTH = 3, 9
PREFIX = re.compile(r"^(?:(?P<shift>[lLfFdD])(?P<periods>\d*)|(?P<factor>i|ib(?P<base>\w+))|(?P<plain>c))$")
DEEPEST = 100
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    place: int


def tokens_of(text: str) -> list[Token]:
    """Tokens of an expression; raises SpecificationFault with the place of what cannot be read."""
    if len(text) > LONGEST:
        raise SpecificationFault(f"The expression is longer than {LONGEST} characters.", reason="formula")
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            rest = text[place:].strip()[:12]
            raise SpecificationFault(
                f"{text!r}: {rest!r} at character {place + 1} is not understood. Names with spaces or signs "
                "go between backticks.",
                reason="formula",
                where=text,
            )
        found.append(Token(match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)))
        place = match.end()
    return found


def parse(text: str, columns: Collection[str] = ()) -> Node:
    """One expression. `columns` settles whether `first.treat` is a column or a prefix with a column."""
    reader = _Reader(text, tokens_of(text), columns)
    node = reader.expression(0)
    reader.finish()
    return node


class _Reader:
    """Pratt parser over one expression's tokens."""

    def __init__(self, text: str, tokens: list[Token], columns: Collection[str]) -> None:
        self.text, self.tokens, self.columns = text, tokens, columns
        self.place, self.depth = 0, 0

    def fault(self, what: str) -> SpecificationFault:
        return SpecificationFault(f"{self.text!r}: {what}.", reason="formula", where=self.text)

    def peek(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> Token:
        token = self.peek()
        if token is None:
            raise self.fault("something is missing at the end")
        self.place += 1
        return token

    def expect(self, sign: str) -> None:
        token = self.peek()
        if token is None or token.text != sign:
            found = "the end" if token is None else repr(token.text)
            raise self.fault(f"expected {sign!r} but found {found}")
        self.place += 1

    def finish(self) -> None:
        token = self.peek()
        if token is not None:
            raise self.fault(f"{token.text!r} at character {token.place + 1} does not belong there")

    def infix(self) -> str:
        """The operator that comes next, or nothing."""
        token = self.peek()
        if token is None or token.kind not in ("sign", "name"):
            return ""
        follower = self.tokens[self.place + 1].text if self.place + 1 < len(self.tokens) else ""
        if token.text == "not" and follower == "in":
            return "not in"
        sign = SAME.get(token.text, token.text if token.kind == "sign" else "")
        return sign if sign in STRENGTH else ""

    def expression(self, strength: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault("brackets are nested too deeply")
        node = self.prefix()
        while (sign := self.infix()) and STRENGTH[sign] > strength:
            self.place += 2 if sign == "not in" else 1
            if sign in ("in", "not in"):
                node = Call(sign, (node, *self.several()))
            else:
                # The power binds to the right, all others to the left.
                node = Binary(sign, node, self.expression(STRENGTH[sign] - (1 if sign == "^" else 0)))
        self.depth -= 1
        return node

    def several(self) -> tuple[Node, ...]:
        """The members of a list in round or square brackets."""
        opening = self.take()
        closing = {"(": ")", "[": "]"}.get(opening.text)
        if closing is None:
            raise self.fault("after 'in' comes a list such as (1, 2)")
        return self.arguments(closing)

    def arguments(self, closing: str) -> tuple[Node, ...]:
        found: list[Node] = []
        while (token := self.peek()) is not None and token.text != closing:
            found.append(self.expression(0))
            token = self.peek()
            if token is not None and token.text == ",":
                self.place += 1
            elif token is None or token.text != closing:
                break
        self.expect(closing)
        return tuple(found)

    def prefix(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "text":
            return Text(token.text[1:-1])
        if token.kind == "quoted":
            return Column(token.text[1:-1])
        if token.kind == "level":
            level, name = token.text.split(".", 1)
            return Factor(name, only=level)
        if token.kind == "name":
            return self.named(token)
        if token.text == "(":
            node = self.expression(0)
            self.expect(")")
            return node
        if token.text in ("-", "+"):
            return Unary(token.text, self.expression(SIGN_STRENGTH))
        if token.text in ("!", "~"):
            return Unary("not", self.expression(NOT_STRENGTH))
        raise self.fault(f"{token.text!r} at character {token.place + 1} does not belong there")

    def named(self, token: Token) -> Node:
        if token.text in self.columns:
            return Column(token.text)
        if token.text in ("not", "NOT"):
            return Unary("not", self.expression(NOT_STRENGTH))
        follower = self.peek()
        if follower is not None and follower.text == "(" and "." not in token.text:
            self.place += 1
            return self.called(token.text, self.arguments(")"))
        return self.dotted(token.text)

    def dotted(self, name: str) -> Node:
        """`l2.x`, `i.year`, `c.x`, or a plain column."""
        first, dot, rest = name.partition(".")
        match = PREFIX.match(first) if dot else None
        if match is None:
            return Column(name)
        inner: Node = Column(rest) if rest in self.columns else self.dotted(rest)
        if match["shift"]:
            return moved(match["shift"].lower(), inner, int(match["periods"] or 1))
        if match["factor"]:
            if not isinstance(inner, Column):
                raise self.fault(f"{name}: a factor is made of a plain column")
            return Factor(inner.name, base=match["base"] or "")
        return inner

    def called(self, name: str, arguments: tuple[Node, ...]) -> Node:
        """Functions that are other spellings of nodes become those nodes."""
        low = name.lower()
        if low in ("l", "lag", "f", "lead", "d", "diff") and arguments:
            periods = 1
            if len(arguments) == 2:
                given = arguments[1]
                if not isinstance(given, Number) or not given.value.is_integer():
                    raise self.fault(f"the second part of {name}() is a whole number of periods")
                periods = int(given.value)
            return moved(low[:2] if low == "lead" else low[0], arguments[0], periods)
        if name in ("i", "C", "factor") and arguments and isinstance(arguments[0], Column):
            factor = Factor(arguments[0].name)
            return factor if len(arguments) == 1 else Binary(":", factor, arguments[1])
        if name == "I" and len(arguments) == 1:
            return Call("I", arguments)
        return Call(low, arguments)


def moved(kind: str, inner: Node, periods: int) -> Node:
    """Lag, lead (`f` or `le`) or difference."""
    if kind == "d":
        return Difference(inner, periods)
    return Shift(inner, -periods if kind in ("f", "le") else periods)

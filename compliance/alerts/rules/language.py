"""Reads a rule such as `score > 80 or more than 5 skus` into a tree. Pure: it knows no finding.

rule       = all { "or" all }
all        = one { "and" one }
one        = "not" one | "(" rule ")" | comparison
comparison = field operator value { "," value } | operator number field
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from compliance.alerts.rules.words import (
    AND,
    DAYS_LIMIT,
    FIELD_WORDS,
    JOINERS,
    LIMITS,
    MULTIPLES,
    NOT,
    NUMBERS,
    OPERATOR_WORDS,
    OR,
    TWO_WORDS,
    Field,
)

LONGEST: Final = 500
"""Characters of a rule."""
DEEPEST: Final = 12
"""Parentheses and negations inside one another."""
_WORD = re.compile(
    r"\s*(?:(?P<number>\d[\d_]*(?:\.\d+)?(?:(?:bn|[km万亿])(?!\w))?%?(?!\w))|(?P<mark>[()（）,，、])|"
    r"(?P<sign>>=|<=|==|!=|&&|\|\||[><=≥≤≠＞＜＝])|(?P<text>[^\W\d]\w*(?:-\w+)*))",
    re.IGNORECASE,
)


class RuleError(ValueError):
    """A rule that cannot be read: what is wrong (`code`), at which character (from 0), with what words."""

    def __init__(self, code: str, at: int, **words: str) -> None:
        super().__init__(f"{code} at character {at + 1}: {words}")
        self.code, self.at, self.words = code, at, words


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against a number, or against words of which any fits."""

    field: Field
    operator: str
    number: float | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts that all (`and`) or of which one (`or`) must hold; with `not` the one part must not."""

    how: str
    parts: tuple[Node, ...]


Node = Comparison | Joined


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def rule_parse(text: str, *, known: Mapping[Field, Sequence[str]]) -> Node:
    """The rule as a tree. `known`: the codes that each field of words may be compared with.

    Raises RuleError for anything that cannot be read, with its place in the text.
    """
    if len(text) > LONGEST:
        raise RuleError("too_long", LONGEST, most=str(LONGEST))
    tokens = list(_tokens(text))
    if not tokens:
        raise RuleError("empty", 0)
    return _Parser(tokens, len(text), known).whole()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _WORD.match(text, at)
        if match is None or match.lastgroup is None:
            rest = text[at:].lstrip()
            raise RuleError("stray", len(text) - len(rest), word=rest.split()[0][:30])
        group = match.lastgroup
        found.append(_Token(group, match.group(group).casefold(), match.start(group)))
        at = match.end()
    return found


class _Parser:
    """One pass from left to right; each method takes what it understands."""

    def __init__(self, tokens: list[_Token], end: int, known: Mapping[Field, Sequence[str]]) -> None:
        self.tokens, self.place, self.end, self.known = tokens, 0, end, known

    def whole(self) -> Node:
        node = self.either(0)
        if self.here is not None:
            code = "unopened" if self.here.text in ")）" else "left_over"
            raise RuleError(code, self.here.at, word=self.here.text)
        return node

    @property
    def here(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> _Token:
        token = self.here
        if token is None:
            raise RuleError("ends_early", self.end)
        self.place += 1
        return token

    def joiner(self, how: str) -> bool:
        if self.here is not None and JOINERS.get(self.here.text) == how:
            self.place += 1
            return True
        return False

    def either(self, depth: int) -> Node:
        parts = [self.all_of(depth)]
        while self.joiner(OR):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Joined(OR, tuple(parts))

    def all_of(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while self.joiner(AND):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Joined(AND, tuple(parts))

    def one(self, depth: int) -> Node:
        at = self.here.at if self.here else self.end
        if depth > DEEPEST:
            raise RuleError("too_deep", at, most=str(DEEPEST))
        if self.joiner(NOT):
            return Joined(NOT, (self.one(depth + 1),))
        if self.here is not None and self.here.text in "(（":
            self.place += 1
            inner = self.either(depth + 1)
            if self.here is None or self.here.text not in ")）":
                raise RuleError("unclosed", at)
            self.place += 1
            return inner
        return self.comparison()

    def comparison(self) -> Comparison:
        operator, at = self.operator(), self.here.at if self.here else self.end
        if operator:  # "more than 5 skus"
            number = self.number(self.take())
            token = self.take()
            field = self.field(token)
            if field not in NUMBERS:
                raise RuleError("no_number_field", token.at, field=field.value)
            return Comparison(field, operator, self.within(field, number, at))
        field_at = self.here.at if self.here else self.end
        field = self.field(self.take())
        operator = self.operator()
        if not operator:
            here = self.here
            raise RuleError("no_operator", here.at if here else self.end, field=field.value)
        at = self.here.at if self.here else self.end
        if field in NUMBERS:
            return Comparison(field, operator, self.within(field, self.number(self.take()), at))
        if operator not in ("=", "!="):
            raise RuleError("no_order", field_at, field=field.value)
        return Comparison(field, operator, words=self.codes(field))

    def operator(self) -> str:
        """The operator that stands here, or "" and nothing is taken."""
        here = self.here
        if here is None:
            return ""
        following = self.tokens[self.place + 1].text if self.place + 1 < len(self.tokens) else ""
        two = TWO_WORDS.get((here.text, following))
        if two:
            self.place += 2
            return two
        found = OPERATOR_WORDS.get(here.text, "")
        self.place += bool(found)
        if found == "=":  # "is at least 5", "is above 80"
            return self.operator() or found
        return found

    def field(self, token: _Token) -> Field:
        found = FIELD_WORDS.get(token.text)
        if found is None:
            near = get_close_matches(token.text, FIELD_WORDS, n=1, cutoff=0.6)
            code = "near_field" if near else "no_field"
            fields = ", ".join(field.value for field in Field)
            raise RuleError(code, token.at, word=token.text, near="".join(near), fields=fields)
        return found

    def number(self, token: _Token) -> float:
        if token.kind != "number":
            raise RuleError("no_number", token.at, word=token.text)
        digits = token.text.rstrip("%").replace("_", "")
        unit = next((u for u in MULTIPLES if digits.endswith(u)), "")
        return float(digits.removesuffix(unit)) * MULTIPLES.get(unit, 1.0)

    def within(self, field: Field, number: float, at: int) -> float:
        least, most = LIMITS.get(field, (-DAYS_LIMIT, DAYS_LIMIT))
        if not least <= number <= most:
            raise RuleError("out_of_range", at, field=field.value, least=f"{least:g}", most=f"{most:g}")
        return number

    def codes(self, field: Field) -> tuple[str, ...]:
        found = [self.code(field, self.take())]
        while self.here is not None and self.here.text in ",，、":
            self.place += 1
            found.append(self.code(field, self.take()))
        return tuple(found)

    def code(self, field: Field, token: _Token) -> str:
        by_name = {code.casefold(): code for code in self.known.get(field, ())}
        if token.text in by_name:
            return by_name[token.text]
        near = get_close_matches(token.text, by_name, n=1, cutoff=0.6)
        examples = ", ".join(list(by_name)[:12])
        code = "near_code" if near else "no_code"
        raise RuleError(
            code, token.at, word=token.text, field=field.value, near="".join(near), known=examples
        )

"""An answer to one attack: light, number, sentence in two languages, and the call that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance.econometrics.reporting.credibility.wording import ATTACKS, SENTENCES
from compliance.econometrics.results import plain

LIGHTS = ("red", "amber", "green", "not_run")


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` names the sentence; `number` is the one to look at, None where nothing was run."""

    attack: str
    model: str
    light: str
    code: str
    number: float | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)
    call: str = ""

    def sentence(self, language: str) -> str:
        return SENTENCES[language][self.code].format(**self.numbers)

    def title(self, language: str) -> str:
        return ATTACKS[language][self.attack]

    def to_json(self) -> dict[str, Any]:
        return {
            "attack": self.attack,
            "model": self.model,
            "light": self.light,
            "number": plain(self.number),
            "code": self.code,
            "sentence": {language: self.sentence(language) for language in SENTENCES},
            "title": {language: self.title(language) for language in SENTENCES},
            "numbers": plain(dict(self.numbers)),
            "call": self.call,
        }


def light_of(value: float, green: float, red: float) -> str:
    """Green up to `green`, red from `red` on; where red is the smaller one, the other way round."""
    if red < green:
        return "green" if value >= green else "red" if value <= red else "amber"
    return "green" if value <= green else "red" if value >= red else "amber"

"""What the `report:` part of a specification may ask for; knows no result.

`report: true` takes every default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.fields import Fields

LANGUAGES = ("en", "zh")
FORMATS = ("tex", "docx", "xlsx", "html")
PLOTS = ("coefficients", "event_study", "placebo", "specification_curve")
SCRIPTS = ("stata", "r")
BELOW = ("se", "t", "ci", "p")
ESTIMATORS = {
    "callaway_santanna": "Callaway–Sant'Anna",
    "sun_abraham": "Sun–Abraham",
    "imputation": "Borusyak–Jaravel–Spiess",
    "did2s": "Gardner",
    "stacked": "Stacked",
    "dcdh": "de Chaisemartin–D'Haultfœuille",
    "twfe": "Two-way FE",
}
STARS = (0.1, 0.05, 0.01)


@dataclass(frozen=True, slots=True)
class SelectionAsked:
    """A 0/1 column that says whose outcome is seen (empty: where it is), and what moves that alone."""

    column: str = ""
    regressors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CredibilityOptions:
    """What attacks need that models do not say. `treatment` empty: the first endogenous, else regressor."""

    treatment: str = ""
    mediators: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    alternative_outcomes: tuple[str, ...] = ()
    extra_controls: tuple[str, ...] = ()
    alternative_treatments: tuple[str, ...] = ()
    """Other measures; `prefix*` stands for all columns that begin so."""
    leave_out: tuple[str, ...] = ()
    """Groupings left out level by level; empty: those crossed with others in the absorbed effects."""
    overlapping: tuple[str, ...] = ()
    """Dummies of other policies of the time."""
    neighbours: str = ""
    """A column that is 1 where a unit may feel its neighbours' treatment."""
    selection: SelectionAsked = field(default_factory=SelectionAsked)
    imputations: int = 20
    draws: int = 9999
    seed: int = 20240101
    rmax: float = 1.3


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """A report. `labels` by language, then variable. `keep` empty: all but dummies and constant."""

    title: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = LANGUAGES
    formats: tuple[str, ...] = FORMATS
    plots: tuple[str, ...] = PLOTS
    scripts: tuple[str, ...] = SCRIPTS
    models: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stars: tuple[float, ...] = STARS
    decimals: int = 3
    below: str = "se"
    truth: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Known values by model and coefficient, where the data were simulated."""
    credibility: CredibilityOptions | None = field(default_factory=CredibilityOptions)

    def label(self, name: str, language: str) -> str:
        """The author's word for a name, else the usual one of an estimator, else the name itself."""
        return self.labels.get(language, {}).get(name, ESTIMATORS.get(name, name))


def report_options(given: Any) -> ReportOptions | None:
    """The report asked for; None where there is none. Raises SpecificationFault naming the key."""
    if given is None or given is False:
        return None
    if given is True:
        return ReportOptions()
    if not isinstance(given, Mapping):
        raise SpecificationFault(
            "`report` must be true or a mapping such as {languages: [en, zh], formats: [docx, tex]}.",
            reason="shape",
            where="report",
        )
    part = Fields(given, "report")
    options = ReportOptions(
        title=_texts(part.take("title", default=None), "title"),
        languages=_some(part, "languages", LANGUAGES),
        formats=_some(part, "formats", FORMATS),
        plots=_some(part, "plots", PLOTS),
        scripts=_some(part, "scripts", SCRIPTS),
        models=part.entries("models"),
        keep=part.entries("keep"),
        labels=_labels(part.mapping("labels")),
        stars=_stars(part.take("stars", default=list(STARS))),
        decimals=_whole(part, "decimals", 3, 0, 8),
        below=part.choice("below", BELOW, "se"),
        truth=_truth(part.mapping("truth")),
        credibility=_credibility(part.take("credibility", default=True)),
    )
    part.done()
    return options


def _some(part: Fields, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    given = part.take(key, default=None)
    if given is None or given is True:
        return known
    if given is False:
        return ()
    names = [given] if isinstance(given, str) else given
    strange = [name for name in names if name not in known] if isinstance(names, list) else [given]
    if strange:
        raise SpecificationFault(
            f"report: `{key}` lists some of {', '.join(known)}, not {strange[0]!r}.",
            reason="shape",
            where=key,
        )
    return tuple(dict.fromkeys(names))


def _texts(given: Any, where: str) -> dict[str, str]:
    """A text in both languages, or {en: …, zh: …}."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        strange = set(map(str, given)) - set(LANGUAGES)
        if strange:
            raise SpecificationFault(
                f"report: {where} is a text or {{en: …, zh: …}}, not {sorted(strange)[0]!r}.",
                reason="shape",
                where=where,
            )
        return {str(key): str(value) for key, value in given.items()}
    return dict.fromkeys(LANGUAGES, str(given))


def _labels(given: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name, text in given.items():
        for language, word in _texts(text, f"labels, {name}").items():
            found[language][name] = word
    return found


def _stars(given: Any) -> tuple[float, ...]:
    if given in (False, None):
        return ()
    numbers = given if isinstance(given, list) else [given]
    fine = all(isinstance(level, (int, float)) and 0 < level < 1 for level in numbers)
    if not fine or len(set(numbers)) < len(numbers):
        raise SpecificationFault(
            f"report: `stars` lists levels between 0 and 1 such as [0.1, 0.05, 0.01], not {given!r}.",
            reason="shape",
            where="stars",
        )
    return tuple(sorted((float(level) for level in numbers), reverse=True))


def _truth(given: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """{model: {coefficient: value}} of a simulated study."""
    found: dict[str, dict[str, float]] = {}
    for model, values in given.items():
        if not isinstance(values, Mapping) or not all(
            isinstance(value, (int, float)) and not isinstance(value, bool) for value in values.values()
        ):
            raise SpecificationFault(
                f"report: `truth` of {model!r} must map coefficients to numbers, such as "
                f"{{{model}: {{x: 0.5}}}}.",
                reason="shape",
                where="truth",
            )
        found[str(model)] = {str(name).replace(" ", ""): float(value) for name, value in values.items()}
    return found


def _whole(part: Fields, key: str, default: int, least: int, most: int) -> int:
    value = part.number(key, default)
    if value != int(value) or not least <= value <= most:
        raise SpecificationFault(
            f"report: `{key}` is a whole number from {least} to {most}, not {value:g}.",
            reason="shape",
            where=key,
        )
    return int(value)


def _credibility(given: Any) -> CredibilityOptions | None:
    if given is False or given is None:
        return None
    if given is True:
        return CredibilityOptions()
    if not isinstance(given, Mapping):
        raise SpecificationFault(
            "report: `credibility` must be true, false or a mapping.", reason="shape", where="credibility"
        )
    part = Fields(given, "report, credibility")
    found = CredibilityOptions(
        treatment=str(part.take("treatment", default="") or ""),
        mediators=part.entries("mediators"),
        groups=part.entries("groups"),
        alternative_outcomes=part.entries("alternative_outcomes"),
        extra_controls=part.entries("extra_controls"),
        alternative_treatments=part.entries("alternative_treatments"),
        leave_out=part.entries("leave_out"),
        overlapping=part.entries("overlapping"),
        neighbours=str(part.take("neighbours", default="") or ""),
        selection=_selection(part.mapping("selection")),
        imputations=_whole(part, "imputations", 20, 2, 500),
        draws=_whole(part, "draws", 9999, 99, 1_000_000),
        seed=_whole(part, "seed", 20240101, 0, 2**32 - 1),
        rmax=part.number("rmax", 1.3),
    )
    part.done()
    return found


def _selection(given: Mapping[str, Any]) -> SelectionAsked:
    part = Fields(given, "report, credibility, selection")
    found = SelectionAsked(
        str(part.take("outcome", default="") or part.take("column", default="") or ""),
        part.entries("regressors"),
    )
    part.done()
    return found

"""The credibility report as HTML: counts of lights, then every answer, reds first; computes nothing."""

from __future__ import annotations

from html import escape

from compliance.econometrics.reporting.credibility.answers import LIGHTS, Answer
from compliance.econometrics.reporting.credibility.questioning import Credibility
from compliance.econometrics.reporting.credibility.wording import PAGE


def heading(title: str, language: str) -> str:
    """The page's title."""
    return (
        f"{PAGE[language]['report']}: {title}" if language == "en" else f"{PAGE[language]['report']}:{title}"
    )


def credibility_html(found: Credibility, language: str) -> str:
    """A section with one row an answer."""
    words = PAGE[language]
    counts = " ".join(
        f'<span class="light {light}">{escape(words[light])}: {number}</span>'
        for light, number in found.counts().items()
    )
    head = "".join(f"<th>{escape(words[key])}</th>" for key in ("light", "attack", "number", "reading"))
    rows = "".join(_row(answer, language) for answer in found.answers)
    return (
        f"<section><h2>{escape(words['credibility'])}</h2><p>{counts}</p><p>{escape(words['no_score'])}</p>"
        f'<table class="attacks"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>'
    )


def _row(answer: Answer, language: str) -> str:
    assert answer.light in LIGHTS
    number = "–" if answer.number is None else f"{answer.number:.4g}"
    model = f"<br><small>{escape(answer.model)}</small>" if answer.model else ""
    return (
        f'<tr><td><span class="light {answer.light}">{escape(PAGE[language][answer.light])}</span></td>'
        f"<td>{escape(answer.title(language))}{model}</td><td>{number}</td>"
        f"<td>{escape(answer.sentence(language))}<br><code>{escape(answer.call)}</code></td></tr>"
    )

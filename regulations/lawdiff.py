"""Two texts of an act, found where they are held or asked for, and what differs between them.

It parses nothing itself (`regulations.lawtext` does) and words nothing for pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from regulations.ingest.fetched import FetchFailed
from regulations.ingest.runner import CrawlerBroken
from regulations.law import ActBody, act_text_body, act_text_fetch
from regulations.lawtext import (
    LawText,
    LawTextError,
    UnitChange,
    change_listed,
    law_diff,
    law_text,
    renumbered,
)
from regulations.models import ActText

CELEX = re.compile(r"^(?:0\d{4}[A-Z]{1,2}\d{4}(?:-\d{8})?|[1-9]\d{4}[A-Z]{1,2}\d{4}(?:R\(\d+\))?)$")
_IN_NAME = re.compile(r"[0-9]\d{4}[A-Z]{1,2}\d{4}(?:-\d{8}|R\(\d+\))?")
_STATELESS = re.compile(r"^0\d{4}[A-Z]{1,2}\d{4}$")
_FORMS = ("fmx4", "xhtml", "html")
FETCHED_LANGUAGES = ("en", "fr", "de", "es")
"""Languages that the crawler asks CELLAR for; texts in others come as files."""


class LawDiffImpossible(FairleadError):
    """A text is not held or cannot be read; the message says which, what is held, and what to run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawDiff:
    """Two texts and their differences. `seconds` is the time to read and compare, without fetching."""

    before: LawText
    after: LawText
    changes: tuple[UnitChange, ...]
    renumbered: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def media(self) -> str:
        forms = dict.fromkeys((self.before.media, self.after.media))
        return " / ".join(forms)

    @property
    def recitals_compared(self) -> bool:
        return self.before.has_recitals and self.after.has_recitals

    def listed(self) -> dict[str, Any]:
        """As JSON values, one entry a changed clause, in the order of the text."""
        return {
            "before": self.before.celex,
            "after": self.after.celex,
            "language": self.after.language,
            "media": self.media,
            "units_before": len(self.before.units),
            "units_after": len(self.after.units),
            "changes": [change_listed(change) for change in self.changes],
            "renumbered": [list(pair) for pair in self.renumbered],
            "recitals_compared": self.recitals_compared,
            "acts": sorted({act for change in self.changes for act in change.acts}),
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LawDiffOrder:
    """What to compare: CELEX numbers or files. A replay folder and a day only matter for texts not held.

    `fetch` False asks nobody, `files` False opens no file: pages use both, since others type their words.
    """

    before: str
    after: str
    language: str = "en"
    media: str | None = None
    replay: Path | None = None
    as_of: date | None = None
    fetch: bool = True
    files: bool = True


def law_difference(order: LawDiffOrder) -> LawDiff:
    """Find both texts and compare them. Raises LawDiffImpossible with what is missing and what to do.

    Texts held in different forms are compared in a form that both are held in, so that no difference is one
    of form; the order of each change is then read from the Formex, since only that names it.
    """
    bodies = [_body_found(name, order) for name in (order.before, order.after)]
    same = _same_form(bodies, order) if bodies[0].media != bodies[1].media and not order.media else None
    begun = perf_counter()
    before, after = (_text_read(body) for body in bodies)
    changes = law_diff(before, after)
    if same is not None:
        first, second = (_text_read(body) for body in same)
        recitals = not (first.has_recitals and second.has_recitals)
        changes = _told_by_marks(law_diff(first, second), changes, recitals=recitals)
    return LawDiff(
        before=before,
        after=after,
        changes=changes,
        renumbered=renumbered(before, after),
        seconds=perf_counter() - begun,
    )


def _told_by_marks(
    plain: tuple[UnitChange, ...], marked: tuple[UnitChange, ...], *, recitals: bool
) -> tuple[UnitChange, ...]:
    """The clauses that differ in one form, each as the texts with more marks tell it.

    Recitals come from the latter where the one form lacks them: some consolidated Formex has them.
    """
    richer = {change.unit.key: change for change in marked}
    return tuple(
        found
        if (found := richer.get(change.unit.key)) is not None and found.kind == change.kind and found.marks
        else change
        for change in plain
    ) + tuple(change for change in marked if recitals and change.unit.kind == "recital")


def states_held(celex: str, language: str) -> list[str]:
    """CELEX numbers of the texts that are held of the same act, oldest state first."""
    stem = celex.split("-")[0][1:].split("R(")[0]
    found = ActText.objects.filter(celex__contains=stem, language=language).exclude(media="pdf")
    return list(dict.fromkeys(found.order_by("state_on", "celex").values_list("celex", flat=True)))


def texts_held(language: str) -> list[str]:
    """CELEX numbers of all texts that can be compared, by act and state."""
    found = ActText.objects.filter(language=language).exclude(media="pdf")
    return list(dict.fromkeys(found.order_by("act_id", "state_on", "celex").values_list("celex", flat=True)))


def _body_found(name: str, order: LawDiffOrder) -> ActBody:
    if order.files and not CELEX.match(name) and ("/" in name or Path(name).is_file()):
        return _file_read(Path(name), order.language)
    if not CELEX.match(name):
        raise LawDiffImpossible(
            _(
                "%(name)s is neither a CELEX number nor a file. Write for example 32023R1542, "
                "02023R1542-20240718, or the path of an XHTML or Formex file."
            )
            % {"name": name}
        )
    celex = _newest_state(name, order) if _STATELESS.match(name) else name
    held = act_text_body(celex=celex, language=order.language, media=order.media)
    if held is None and order.fetch:
        held = _fetched(celex, order)
    if held is None:
        raise LawDiffImpossible(_missing_told(name, order))
    return held


def _newest_state(celex: str, order: LawDiffOrder) -> str:
    """The newest consolidated state held that stands on the day."""
    states = ActText.objects.filter(celex__startswith=f"{celex}-", language=order.language)
    if order.as_of is not None:
        states = states.filter(state_on__lte=order.as_of)
    return states.order_by("-state_on").values_list("celex", flat=True).first() or celex


def _fetched(celex: str, order: LawDiffOrder) -> ActBody | None:
    if order.language not in FETCHED_LANGUAGES:
        return None
    try:
        act_text_fetch(celex=celex, language=order.language, replay=order.replay, as_of=order.as_of)
    except (FetchFailed, CrawlerBroken) as error:
        raise LawDiffImpossible(
            _(
                "The text of %(celex)s is not held and could not be fetched: %(error)s "
                "Held of this act: %(held)s."
            )
            % {"celex": celex, "error": error, "held": _held_told(celex, order.language)}
        ) from error
    return act_text_body(celex=celex, language=order.language, media=order.media)


def _same_form(bodies: list[ActBody], order: LawDiffOrder) -> list[ActBody] | None:
    """Both texts in one form; None where they are held in no common one, as files never are."""
    for form in _FORMS:
        both = [
            body
            if body.media == form
            else act_text_body(celex=body.celex, language=body.language, media=form)
            for body in bodies
            if body.media
        ]
        found = [body for body in both if body is not None]
        if len(found) == len(bodies):
            return found
    return None


def _file_read(path: Path, language: str) -> ActBody:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise LawDiffImpossible(
            _("%(file)s cannot be read: %(error)s") % {"file": path, "error": error.strerror or error}
        ) from error
    named = _IN_NAME.search(path.name)
    return ActBody(body=body, media="", celex=named[0] if named else "", language=language, state_on=None)


def _text_read(body: ActBody) -> LawText:
    media = "xhtml" if body.media == "html" else body.media
    try:
        return law_text(body.body, media=media, celex=body.celex, language=body.language)
    except LawTextError as error:
        raise LawDiffImpossible(
            _("The text of %(celex)s cannot be compared: %(error)s")
            % {"celex": body.celex or _("the file"), "error": error}
        ) from error


def _missing_told(celex: str, order: LawDiffOrder) -> str:
    return _(
        "The text of %(celex)s in the language %(language)s is not held and CELLAR gave none. "
        "Held of this act: %(held)s. Fetch it with: manage.py monitor --sources cellar, or name a replay "
        "folder with --replay and the day with --as-of."
    ) % {"celex": celex, "language": order.language, "held": _held_told(celex, order.language)}


def _held_told(celex: str, language: str) -> str:
    states = states_held(celex, language)
    return ", ".join(states) if states else _("none")

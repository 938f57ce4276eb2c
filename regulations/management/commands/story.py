"""`manage.py story`: a notice with all that amends it, what each changed and which deadline stands."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.punctuation import labelled, names_joined
from regulations.management.arguments import day
from regulations.stories import Story, StoryDate, StoryStep, story_named
from regulations.wording import date_role, part_words, stage_words


class Command(BaseCommand):
    help = _("Tell the story of a notice: what amends it, what each document changed, what stands now.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symbol", help=_("as printed, for example G/TBT/N/USA/2107/Add.3"))
        parser.add_argument("--as-of", type=day, metavar="DAY", help=_("day to look from, YYYY-MM-DD"))
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, **options: Any) -> None:
        with clock.standing_at(options["as_of"]):
            try:
                story = story_named(options["symbol"])
            except FairleadError as error:
                raise CommandError(str(error)) from error
            if options["json"]:
                self.stdout.write(json.dumps(asdict(story), default=_plain, indent=1, ensure_ascii=False))
            else:
                self.stdout.writelines(f"{line}\n" for line in _lines(story))


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no plain value")


def _lines(story: Story) -> Iterator[str]:
    yield f"{story.symbol}  {story.title}"
    yield labelled(_("Markets"), names_joined(story.markets) or "–")
    yield labelled(_("Stage"), f"{stage_words(story.stage)} ({story.stage_by})")
    if story.deadline is None:
        yield labelled(_("Comments"), _("no document gives a deadline"))
    else:
        state = _("open until") if story.is_open else _("closed since")
        yield labelled(_("Comments"), f"{state} {_date(story.deadline)}")
    for one in story.dates:
        if one.role != "comment_deadline":
            yield labelled(date_role(one.role), _date(one))
    for step in story.steps:
        yield from _step(step)
    if story.missing:
        yield labelled(_("Not read yet"), names_joined(story.missing))


def _date(one: StoryDate) -> str:
    """The day or the rule with its earliest day, who says so, and the line where it stands."""
    told = str(one.on) if one.on else one.rule
    if one.earliest and told == str(one.earliest):
        told = str(one.earliest)
    elif one.on and one.rule:
        told = f"{told} ({one.rule})"
    elif one.earliest:
        told = _("%(rule)s, earliest %(day)s") % {"rule": told, "day": one.earliest}
    inferred = " " + _("[our reading]") if one.is_inferred else ""
    quote = f" “{one.quote}”" if one.quote else ""
    return f"{told} — {one.symbol}{quote}{inferred}"


def _step(step: StoryStep) -> Iterator[str]:
    outdated = " " + _("[replaced]") if step.is_outdated else ""
    yield f"  {step.published_on or '–'}  {step.symbol}  {part_words(step.part)}{outdated}"
    for moved in step.moved:
        what = _("stage") if moved.what == "stage" else date_role(moved.what)
        words = stage_words if moved.what == "stage" else str
        yield "      " + labelled(what, f"{words(moved.before) or '–'} → {words(moved.after) or '–'}")

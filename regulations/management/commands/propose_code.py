"""`manage.py propose_code "hair dryer 1800 W"`: HS codes that may fit, and why."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from regulations.nomenclature.proposing import CodeProposal, Proposed, codes_propose
from regulations.understanding.nomenclature import HS_EDITIONS


class Command(BaseCommand):
    help = _("Propose HS codes for product words, English or Chinese, with the words that speak for each.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="+", help=gettext("what the product is called"))
        parser.add_argument("--most", type=int, default=5, help=gettext("how many codes at most"))
        parser.add_argument("--json", action="store_true", help=gettext("print JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        found = codes_propose(" ".join(options["words"]), most=max(1, options["most"]))
        if options["json"]:
            self.stdout.write(json.dumps(proposed_json(found), ensure_ascii=False, indent=2))
            return
        for line in _lines(found):
            self.stdout.write(line)


def _lines(found: Proposed) -> list[str]:
    if not found.proposals:
        return [
            gettext("No code is proposed: none of these words is known here."),
            gettext("Say what it is and what it is made of, such as “stainless steel screw”."),
        ]
    lines = []
    for one in found.proposals:
        lines.append(f"{one.code}  {likelihood(one)}  {one.title}")
        lines.append("    " + reason(one))
    if found.unknown:
        lines.append(gettext("Words that spoke for nothing: %(words)s") % {"words": ", ".join(found.unknown)})
    if found.figures:
        lines.append(gettext("Figures were not used: %(figures)s") % {"figures": ", ".join(found.figures)})
    return [*lines, caution()]


def likelihood(one: CodeProposal) -> str:
    """How sure a proposal is, in words."""
    return {"likely": _("likely"), "possible": _("possible"), "weak": _("weak")}[one.likelihood]


def reason(one: CodeProposal) -> str:
    """Why a code is proposed, and what decides below a heading."""
    said = gettext("because of “%(words)s” (known here as “%(term)s”)") % {
        "words": ", ".join(one.words),
        "term": one.term,
    }
    if one.below:
        shown = ", ".join(one.below[:8]) + ("…" if len(one.below) > 8 else "")
        said += "; " + gettext("material or kind decides between %(codes)s") % {"codes": shown}
    return said


def caution() -> str:
    return gettext(
        "Inferred from words (HS %(edition)d), not a ruling: material, function and sets decide. "
        "A binding tariff information is certain."
    ) % {"edition": HS_EDITIONS[-1]}


def proposed_json(found: Proposed) -> dict[str, Any]:
    return {
        "query": found.query,
        "edition": HS_EDITIONS[-1],
        "inference": True,
        "proposals": [
            {
                "code": one.code,
                "title": one.title,
                "likelihood": one.likelihood,
                "points": one.points,
                "words": list(one.words),
                "term": one.term,
                "below": list(one.below),
                "reason": reason(one),
            }
            for one in found.proposals
        ],
        "unknown": list(found.unknown),
        "figures": list(found.figures),
        "caution": caution(),
    }

"""Codes of exposures and findings in the reader's language: reasons, assumptions, steps, strengths.

The one place where this app words anything. Everything is worded in the language that is active when
it is called; an unknown code is shown as it is, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from compliance.core.punctuation import labelled, names_joined
from compliance.exposure.models import Finding, FindingEvent
from compliance.exposure.quoting import Quote
from regulations.models.notice import Mention, Stage
from regulations.models.source import Run

STRENGTHS = {
    "cn": gettext_lazy("same eight-digit product code"),
    "hs6": gettext_lazy("same six-digit product code"),
    "substance": gettext_lazy("a substance of the bill of material"),
    "hs4": gettext_lazy("same four-digit heading"),
    "product": gettext_lazy("a product word"),
    "hs2": gettext_lazy("same two-digit chapter only"),
}
QUALITIES = {
    "certain": pgettext_lazy("match", "certain"),
    "inferred": pgettext_lazy("match", "our inference"),
    "uncertain": pgettext_lazy("match", "uncertain"),
}
FACTORS = {
    "applicability": gettext_lazy("Applicability"),
    "severity": gettext_lazy("Severity"),
    "urgency": gettext_lazy("Urgency"),
    "money": gettext_lazy("Money at stake"),
    "readiness": gettext_lazy("Evidence lacking"),
    "sensitivity": gettext_lazy("Environmental sensitivity"),
}
ROLES = {
    "publication": gettext_lazy("published"),
    "comment_deadline": gettext_lazy("comments close"),
    "adoption": gettext_lazy("adoption"),
    "entry_into_force": gettext_lazy("enters into force"),
    "application": gettext_lazy("applies from"),
    "notification": gettext_lazy("notification due"),
    "sunset": gettext_lazy("ends"),
    "latest_application": gettext_lazy("last day to apply for authorisation"),
    "modification": gettext_lazy("last edited"),
    "process_stage": gettext_lazy("stage of the process reached"),
    "evidence_expiry": gettext_lazy("evidence expires"),
}
STEPS = {
    "send_comments": gettext_lazy("Send comments on the draft to your enquiry point before the deadline."),
    "inform_customers": gettext_lazy(
        "Tell your customers that the article holds the substance; check the notification and SCIP duties."
    ),
    "get_evidence": gettext_lazy("Get evidence that the products concerned conform."),
    "renew_evidence": gettext_lazy("Renew the evidence before it expires."),
    "prepare": gettext_lazy("Prepare the products concerned for the date."),
    "compare_product": gettext_lazy("Compare your product with the one in the alert."),
    "confirm_match": gettext_lazy(
        "Confirm that your product is meant: the match is our inference or a whole chapter."
    ),
    "follow": gettext_lazy("Nothing to do now; follow what comes."),
    "add_hs": gettext_lazy("Add the HS code of the products without one."),
    "add_cn": gettext_lazy("Add the eight-digit CN code of the products."),
    "add_bom": gettext_lazy("Add the bill of material, or state that it is complete."),
    "add_amounts": gettext_lazy("Add how much of the substance the material holds."),
    "add_markets": gettext_lazy("Add the markets that the products are sold in."),
    "read_limit": gettext_lazy("Read in the text whether the limit itself is still allowed."),
    "read_conditions": gettext_lazy(
        "Read the conditions in the linked act: the limit stands there, the list does not give it."
    ),
    "tell_articles": gettext_lazy(
        "Tell whether you ship the substance or a mixture: the authorisation duty does not cover articles."
    ),
    "read_notice": gettext_lazy("Read the notice: its scope could not be compared with products."),
}
"""Next steps and what would settle an open question share their codes."""
_COUNTED = {
    # On the match.
    "met_cn": gettext_lazy("same CN code"),
    "met_hs6": gettext_lazy("same HS subheading"),
    "met_substance": gettext_lazy("substance of the scope in the bill of material"),
    "met_hs4": gettext_lazy("same HS heading"),
    "met_product": gettext_lazy("product of the kind named"),
    "met_hs2": gettext_lazy("same HS chapter only"),
    # On what was assumed.
    "scope_read_from_text": gettext_lazy("scope read from the text by us"),
    "national_line": gettext_lazy("national tariff line compared by its first six digits"),
    "concept_of_ics": gettext_lazy("product word inferred from the ICS code"),
    "concept_of_hs": gettext_lazy("product word inferred from the HS code"),
    "concept_of_name": gettext_lazy("product word inferred from the product's name"),
    "market_state_open": gettext_lazy("sold in the EU without a member state: this one may be among them"),
    "market_open": gettext_lazy("markets not stated"),
    "cn_unknown": gettext_lazy("CN code not stated"),
    "amount_unknown": gettext_lazy("substance present, amount unknown"),
    "limit_in_conditions": gettext_lazy("the limit stands in the text of the conditions and is unknown here"),
    "not_for_articles": gettext_lazy("concerns the substance and mixtures, not articles made with it"),
    "at_limit": gettext_lazy("share exactly at the limit"),
    "bom_open": gettext_lazy("bill of material missing or not complete"),
    "component_as_article": gettext_lazy("our inference: the component counts as the article"),
    "basis_not_material": gettext_lazy("our inference: the limit is compared with the share in the material"),
    # On evidence.
    "evidence_covered": gettext_lazy("valid evidence"),
    "evidence_expiring": gettext_lazy("evidence that expires soon"),
    "evidence_predates": gettext_lazy("evidence older than the rule"),
    "evidence_expired": gettext_lazy("evidence that has expired"),
    "evidence_missing": gettext_lazy("no evidence"),
}
"""Reasons that are true of a number of products."""
_REASONS = {
    "announces_no_duty": gettext_lazy("it tells of others' products or explains; it sets no duty for you"),
    "value_unknown": gettext_lazy("export value unknown"),
    "value_partial": gettext_lazy("some export values unknown"),
    "scope_unknown": gettext_lazy("its scope could not be compared with products"),
    "nothing_met_yet": gettext_lazy("nothing matches so far, but something is missing that would tell"),
    "no_longer_met": gettext_lazy("no product matches any more"),
    "measure_expired": gettext_lazy("it has expired"),
    "measure_withdrawn": gettext_lazy("it was withdrawn"),
}
QUOTED_BY = {
    "mention": gettext_lazy("what met the product"),
    "milestone": gettext_lazy("date"),
    "code": gettext_lazy("code of the scope"),
    "title": gettext_lazy("title"),
}
RETURNS = {
    "rule_changed": gettext_lazy("the rule changed"),
    "products_changed": gettext_lazy("other products are concerned"),
    "verdict_graver": gettext_lazy("the verdict got graver"),
}
NOT_YOURS = {
    "substance_below_limit": gettext_lazy("substance present, below the limit"),
    "substance_absent": gettext_lazy("substance in no bill of material, all are complete"),
    "no_product_with_code": gettext_lazy("no product of its scope"),
    "no_product_in_scope": gettext_lazy("no product and no substance of its scope"),
    "no_product_in_market": gettext_lazy("nothing sold in its market"),
    "no_product": gettext_lazy("no product on file"),
    "measure_expired": gettext_lazy("expired"),
}


def verdict(code: str) -> str:
    return str(dict(Finding.Verdict.choices).get(code, code))


def stage(code: str) -> str:
    return str(dict(Stage.choices).get(code, code))


def strength(code: str) -> str:
    return str(STRENGTHS.get(code, code))


def quality(code: str) -> str:
    return str(QUALITIES.get(code, code))


def factor(code: str) -> str:
    return str(FACTORS.get(code, code))


def role(code: str) -> str:
    return str(ROLES.get(code, code))


def next_step(code: str) -> str:
    """A sentence; empty where there is nothing to do."""
    return str(STEPS.get(code, code))


def reason(given: Mapping[str, Any]) -> str:
    """One reason of a finding, for example {"code": "met_hs6", "quality": "certain", "count": 3}."""
    code = given["code"]
    if code.startswith("stage_"):
        return _("stage: %(stage)s") % {"stage": stage(code.removeprefix("stage_"))}
    if code == "date_is_earliest":
        return _("%(what)s: the date shown is the earliest that the rule allows") % {
            "what": role(given["role"])
        }
    if code == "measure_replaced":
        return _("replaced by %(symbol)s") % {"symbol": given["by"]}
    if code not in _COUNTED:
        return str(_REASONS.get(code, code))
    text = str(_COUNTED[code])
    if given.get("quality", "certain") != "certain":
        text = _("%(text)s (%(quality)s)") % {"text": text, "quality": quality(given["quality"])}
    products = ngettext("%(count)d product", "%(count)d products", given["count"])
    return _("%(what)s: %(products)s") % {"what": text, "products": products % {"count": given["count"]}}


def settle(given: Mapping[str, Any]) -> str:
    """What would settle an open question, with the products that wait for it."""
    step = next_step(given["code"])
    count = ngettext("%(count)d product", "%(count)d products", given["count"]) % {"count": given["count"]}
    names = names_joined(given["skus"][:3]) + ("…" if given["count"] > 3 and given["skus"] else "")
    products = labelled(count, names) if names else count
    return _("%(step)s (%(products)s)") % {"step": step, "products": products}


def basis(code: str) -> str:
    """What a quoted place or a date rests on."""
    return str(QUOTED_BY.get(code) or dict(Mention.Origin.choices).get(code, code))


def run_origin(code: str) -> str:
    return str(dict(Run.Origin.choices).get(code, code))


def not_yours_reason(code: str) -> str:
    return str(NOT_YOURS.get(code, code))


def note(code: str) -> str:
    """An assumption on one product's path."""
    return str(_COUNTED.get(code, code))


def status(code: str) -> str:
    return str(dict(Finding.Status.choices).get(code, code))


def event(row: FindingEvent) -> str:
    """“21 Nov 2026 14:05 · li@firm.example: state changed, unread → done: Sent.”"""
    show = status if row.kind in (FindingEvent.Kind.MOVED, FindingEvent.Kind.REOPENED) else str
    moved = f"{show(row.before) or '–'} → {show(row.after) or '–'}" if row.before or row.after else ""
    words = RETURNS.get(row.text, row.text) if row.kind == FindingEvent.Kind.REOPENED else row.text
    when = date_format(timezone.localtime(row.at), "DATETIME_FORMAT")
    said = ", ".join(part for part in (row.get_kind_display(), moved) if part)
    return " · ".join(part for part in (when, row.actor, said, str(words)) if part)


def next_date(finding: Finding) -> str:
    """“comments close 10 August 2025”; “now” for a duty that binds already; else empty."""
    if finding.next_on is None:
        return _("now") if finding.verdict == "act" else ""
    return f"{role(finding.next_role)} {date_format(finding.next_on, 'DATE_FORMAT')}".strip()


def quoted_document(quote: Quote) -> str:
    """Which linked document the quoted words stand in; "" where the notice itself says them."""
    if not quote.document:
        return ""
    if quote.page:
        return _("Quoted from the linked document %(url)s, page %(page)d.") % {
            "url": quote.document,
            "page": quote.page,
        }
    return _("Quoted from the linked document %(url)s.") % {"url": quote.document}

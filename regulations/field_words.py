"""Names of a document's fields, as versions and events keep them, in the reader's language.

A name that stands in no list here is the source's own: it is shown as printed, and said to be the source's.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.core.punctuation import labelled
from regulations.wording import DATE_ROLES, date_role

ITEM_FIELDS = {
    "source": pgettext_lazy("field", "source"),
    "symbol": pgettext_lazy("field", "symbol"),
    "kind": pgettext_lazy("field", "kind of document"),
    "title": pgettext_lazy("field", "title"),
    "text": pgettext_lazy("field", "text"),
    "language": pgettext_lazy("field", "language"),
    "published_on": pgettext_lazy("field", "day of publication"),
    "url": pgettext_lazy("field", "address of the page"),
    "area": pgettext_lazy("field", "area of law"),
    "document_type": pgettext_lazy("field", "type of document"),
    "member": pgettext_lazy("field", "authority"),
    "members": pgettext_lazy("field", "members"),
    "symbols": pgettext_lazy("field", "symbols of a joint document"),
    "parent_symbol": pgettext_lazy("field", "document that it amends"),
    "base_symbol": pgettext_lazy("field", "first document of the family"),
    "dates": pgettext_lazy("field", "dates"),
    "codes": pgettext_lazy("field", "codes of goods and substances"),
    "keywords": pgettext_lazy("field", "keywords"),
    "links": pgettext_lazy("field", "links"),
    "details": pgettext_lazy("field", "further particulars"),
    "entry": pgettext_lazy("field", "entry of the list"),
    "material": pgettext_lazy("field", "particulars that count as a change"),
}
"""The fields of `crawlers.contract.NoticeItem`, but for the place in the answer."""
LIST_FIELDS = {
    "list_code": pgettext_lazy("field", "list"),
    "name": pgettext_lazy("field", "name"),
    "included_on": pgettext_lazy("field", "day of inclusion"),
    "ec": _("EC number"),
    "cas": _("CAS number"),
    "reasons": pgettext_lazy("field", "reasons for inclusion"),
    "outcomes": pgettext_lazy("field", "dates of the regulatory outcome"),
    "regulatory_outcome": pgettext_lazy("field", "regulatory outcome"),
    "description": pgettext_lazy("field", "description"),
    "entry_number": pgettext_lazy("field", "number of the entry"),
    "sunset": pgettext_lazy("field", "sunset date"),
    "sunset_remarks": pgettext_lazy("field", "remarks on the sunset date"),
    "latest_application": pgettext_lazy("field", "latest application date"),
    "latest_application_remarks": pgettext_lazy("field", "remarks on the latest application date"),
    "review_periods": pgettext_lazy("field", "review periods"),
    "exempted_uses": pgettext_lazy("field", "exempted uses"),
    "intrinsic_properties": pgettext_lazy("field", "intrinsic properties"),
    "remarks": pgettext_lazy("field", "remarks"),
    "documents": pgettext_lazy("field", "documents"),
    "acts": pgettext_lazy("field", "acts"),
    "amendments": pgettext_lazy("field", "amendments"),
    "annexes": pgettext_lazy("field", "annexes"),
    "classifications": pgettext_lazy("field", "classifications"),
    "numbers": pgettext_lazy("field", "numbers of the substance"),
    "index": pgettext_lazy("field", "index number"),
}
PROCESS_FIELDS = {
    "stage": pgettext_lazy("field", "stage"),
    "stage_on": pgettext_lazy("field", "day of the stage"),
    "status": pgettext_lazy("field", "status"),
    "outcome": pgettext_lazy("field", "outcome"),
    "scope": pgettext_lazy("field", "scope"),
    "comments_by": pgettext_lazy("field", "days for comments"),
    "opened_on": pgettext_lazy("field", "day of opening"),
    "submitters": pgettext_lazy("field", "submitters"),
    "facts": pgettext_lazy("field", "facts of the process"),
    "deadlines": pgettext_lazy("field", "deadlines"),
    "steps": pgettext_lazy("field", "steps of the process"),
}
TRADE_FIELDS = {
    "objectives": pgettext_lazy("field", "objectives"),
    "products": pgettext_lazy("field", "products"),
    "uncoded": pgettext_lazy("field", "codes as printed"),
    "affected": pgettext_lazy("field", "countries affected"),
    "countries_affected": pgettext_lazy("field", "countries affected"),
    "member_code": pgettext_lazy("field", "code of the member"),
    "notified_document_note": pgettext_lazy("field", "note on the notified document"),
    "symbol_repaired": pgettext_lazy("field", "symbol with its spacing put right"),
    "ties": pgettext_lazy("field", "ties to other acts"),
    "in_force": pgettext_lazy("field", "whether it is in force"),
    "cfr": _("parts of the Code of Federal Regulations"),
    "dockets": pgettext_lazy("field", "dockets"),
    "docket": pgettext_lazy("field", "docket"),
    "withdrawn": pgettext_lazy("field", "whether it was withdrawn"),
    "number": pgettext_lazy("field", "number of the document"),
    "words": pgettext_lazy("field", "words of the page"),
}
ALERT_FIELDS = {
    "risk": pgettext_lazy("field", "risk"),
    "risk_types": pgettext_lazy("field", "kinds of risk"),
    "brands": pgettext_lazy("field", "brands"),
    "models": pgettext_lazy("field", "models"),
    "batches": pgettext_lazy("field", "batches"),
    "barcodes": pgettext_lazy("field", "barcodes"),
    "origin": pgettext_lazy("field", "country of origin"),
    "category": pgettext_lazy("field", "category of goods"),
    "measures": pgettext_lazy("field", "measures taken"),
    "provision": pgettext_lazy("field", "provision that is not met"),
    "corrigendum": pgettext_lazy("field", "corrigendum"),
    "modified_on": pgettext_lazy("field", "day of modification"),
    "notifier": pgettext_lazy("field", "country that alerted"),
    "professional_product": pgettext_lazy("field", "whether it is for professionals"),
}
FIELDS = ITEM_FIELDS | LIST_FIELDS | PROCESS_FIELDS | TRADE_FIELDS | ALERT_FIELDS
_HOLDERS = frozenset({"details", "material", "entry"})
"""Their parts are told by their own names."""


def field_words(path: str) -> str:
    """“remarks” for `details.remarks`, “dates: comment deadline” for `dates.comment_deadline`."""
    head, *rest = path.split(".")
    if head in _HOLDERS and rest:
        head, *rest = rest
    words = FIELDS.get(head)
    if words is None:
        return str(_("“%(name)s” of the source")) % {"name": ".".join((head, *rest))}
    return labelled(str(words), ", ".join(map(_part, rest))) if rest else str(words)


def fields_told(paths: Iterable[str]) -> list[str]:
    """The words of each, once: the same thing may be kept under two names."""
    return list(dict.fromkeys(map(field_words, paths)))


def _part(name: str) -> str:
    """A date by its role; what else stands inside of a field bears the source's own name."""
    known = FIELDS.get(name)
    return date_role(name) if name in DATE_ROLES else str(known or name)

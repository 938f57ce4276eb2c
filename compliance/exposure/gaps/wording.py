"""Codes of the gap report in the reader's language. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from compliance.core.documents import Tone
from compliance.core.punctuation import names_joined
from regulations.article_words import article_words
from regulations.catalogue.schema import Obligation, Text

STATES: Final = {
    "valid": pgettext_lazy("evidence", "valid"),
    "expiring": pgettext_lazy("evidence", "expiring"),
    "partial": pgettext_lazy("evidence", "covers only a part"),
    "expired": pgettext_lazy("evidence", "expired"),
    "missing": pgettext_lazy("evidence", "missing"),
    "uncertain": pgettext_lazy("obligation", "uncertain"),
    "not_needed": pgettext_lazy("evidence", "not needed"),
}
TONES: Final = {
    "valid": Tone.GOOD,
    "expiring": Tone.WARN,
    "partial": Tone.WARN,
    "expired": Tone.BAD,
    "missing": Tone.BAD,
    "uncertain": Tone.OPEN,
    "not_needed": Tone.FINE,
}
VERDICTS: Final = {
    "applies": pgettext_lazy("obligation", "applies"),
    "uncertain": pgettext_lazy("obligation", "uncertain"),
    "does_not_apply": pgettext_lazy("obligation", "does not apply"),
}
SEVERITIES: Final = {
    "ban": gettext_lazy("ban"),
    "restriction": gettext_lazy("restriction"),
    "document": gettext_lazy("document"),
    "marking": gettext_lazy("marking"),
    "registration": gettext_lazy("registration"),
    "reporting": gettext_lazy("reporting"),
    "fee": gettext_lazy("fee"),
}
EFFORTS: Final = {
    "hours": pgettext_lazy("effort", "hours"),
    "days": pgettext_lazy("effort", "days"),
    "weeks": pgettext_lazy("effort", "weeks"),
}
DATE_ROLES: Final = {
    "applies_from": gettext_lazy("applies from"),
    "applies_until": gettext_lazy("applies until"),
    "compliance_deadline": gettext_lazy("comply by"),
    "review": gettext_lazy("reviewed on"),
}
_EUR_LEX: Final = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:"


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def pick(text: Text) -> str:
    """The text of the catalogue in the active language."""
    return text.zh if is_chinese() else text.en


def state(code: str) -> str:
    return str(STATES.get(code, code))


def verdict(code: str) -> str:
    return str(VERDICTS.get(code, code))


def severity(code: str) -> str:
    return str(SEVERITIES.get(code, code))


def effort(code: str) -> str:
    return str(EFFORTS.get(code, code))


def date_role(code: str) -> str:
    return str(DATE_ROLES.get(code, code))


def day(on: date | None) -> str:
    return date_format(on, "SHORT_DATE_FORMAT") if on and is_chinese() else on.isoformat() if on else "–"


def reference(obligation: Obligation) -> str:
    """“RoHS Art. 7(b)”, or the citation where it stands outside the EU's system."""
    told = obligation.reference
    place = told.citation or article_words(told.article, is_eu=bool(told.celex))
    return " ".join(part for part in (pick(told.act), place) if part)


def reference_url(obligation: Obligation) -> str:
    """The act at its publisher, where the number makes an address."""
    celex = obligation.reference.celex
    return f"{_EUR_LEX}{celex}" if celex else ""


def cost(range_eur: tuple[float, float] | None) -> str:
    if range_eur is None:
        return "–"
    low, high = (number_format(Decimal(str(amount)), decimal_pos=0, use_l10n=True) for amount in range_eur)
    return f"{high} EUR" if low == high else f"{low}–{high} EUR"


def hours(amount: float) -> str:
    """Hours of work as people say them: hours up to two days, then days of eight hours."""
    if amount < 1:
        return _("less than an hour")
    if amount <= 16:
        count = round(amount)
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    count = round(amount / 8)
    return ngettext("%(count)d day of work", "%(count)d days of work", count) % {"count": count}


def skus(named: Iterable[str], total: int, most: int = 3) -> str:
    """The first few and how many there are more."""
    names = list(named)
    shown = names_joined(names[:most])
    more = total - min(most, len(names))
    return _("%(names)s and %(count)d more") % {"names": shown, "count": more} if more > 0 else shown


def products(count: int) -> str:
    return ngettext("%(count)d product", "%(count)d products", count) % {"count": count}


def obligations(count: int) -> str:
    return ngettext("%(count)d obligation", "%(count)d obligations", count) % {"count": count}

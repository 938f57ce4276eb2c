"""Verdicts, phases and states of duties in the reader's language; a code without words is shown as it is."""

from django.utils.translation import gettext_lazy, pgettext_lazy

VERDICTS = {
    "applies": pgettext_lazy("verdict on a duty", "applies"),
    "uncertain": pgettext_lazy("verdict on a duty", "uncertain"),
    "does_not_apply": pgettext_lazy("verdict on a duty", "does not apply"),
}
PHASES = {
    "applies": gettext_lazy("in force"),
    "ahead": gettext_lazy("not yet: from a later day"),
    "ended": gettext_lazy("ended"),
}
EVIDENCE_STATES = {
    "valid": pgettext_lazy("evidence", "evidence valid"),
    "expiring": pgettext_lazy("evidence", "evidence expiring"),
    "partial": pgettext_lazy("evidence", "evidence for a part of the substances only"),
    "expired": pgettext_lazy("evidence", "evidence expired"),
    "missing": pgettext_lazy("evidence", "evidence missing"),
    "not_needed": pgettext_lazy("evidence", "no evidence needed"),
}
LIMIT_STATES = {
    "exceeded": gettext_lazy("limit exceeded"),
    "kept": gettext_lazy("limit kept"),
    "unknown": gettext_lazy("content unknown"),
}


def verdict_word(code: str) -> str:
    return str(VERDICTS.get(code, code))


def phase_word(code: str) -> str:
    return str(PHASES.get(code, code))


def evidence_state_word(code: str) -> str:
    return str(EVIDENCE_STATES.get(code, code))


def limit_state_word(code: str) -> str:
    return str(LIMIT_STATES.get(code, code))


SEVERITIES = {
    "ban": gettext_lazy("ban"),
    "document": gettext_lazy("document missing"),
    "fee": gettext_lazy("fees"),
    "delay": gettext_lazy("delay"),
    "none": gettext_lazy("no duty"),
}
FIXES = {
    "get_evidence": gettext_lazy("get the evidence that is lacking"),
    "renew_evidence": gettext_lazy("renew the evidence that expires"),
    "complete_evidence": gettext_lazy("get and renew all evidence"),
    "substitute": gettext_lazy("replace the substance"),
    "tell_amount": gettext_lazy("find out how much of the substance is in it"),
    "tell_missing_fact": gettext_lazy("answer what is missing"),
}


def severity_word(code: str) -> str:
    return str(SEVERITIES.get(code, code))


def fix_word(code: str) -> str:
    return str(FIXES.get(code, code))

"""Kinds of records in the reader's language. The record itself keeps its code: the hash is over it."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "finding.found": _("finding made"),
    "finding.changed": _("finding changed"),
    "finding.reopened": _("finding came back"),
    "finding.in_process": _("finding taken up"),
    "finding.applicable": _("finding held applicable"),
    "finding.excluded": _("finding excluded"),
    "finding.done": _("finding marked as done"),
    "finding.assigned": _("finding given to an owner"),
    "finding.scheduled": _("finding given a due date"),
    "finding.commented": _("comment on a finding"),
    # Until November 2026 a finding was open, done or dismissed; its records keep those words.
    "finding.dismissed": _("finding dismissed"),
    "finding.open": _("finding opened again"),
    "evidence.filed": _("file of evidence put on file"),
    "evidence.unfiled": _("file of evidence taken off"),
    "evidence.expiring": _("evidence about to expire"),
    "evidence.reminder_settled": _("reminder of evidence settled"),
    "finding.judged": _("verdict given by a link of a mail"),
    "token.made": _("token of the interface made"),
    "token.revoked": _("token of the interface revoked"),
    "finding.unread": _("finding put back among the unread"),
    "product.code": _("customs code of a product settled"),
    "exposure.differed": _("reconciliation found a difference"),
    "duties.differed": _("judging all duties anew found a difference"),
    "notice.reviewed": _("notice reviewed"),
    "understanding.trained": _("second opinion trained"),
    "membership.consent": _("consent changed"),
    "product.answered": _("question on a product answered"),
    "digest.sent": _("weekly digest sent"),
    "digest.repeated": _("weekly digest possibly sent twice"),
    "mail.sent": _("instant mail or mail on own work sent"),
    "mail.repeated": _("instant mail or mail on own work possibly sent twice"),
    "address.suppressed": _("address got no more mail"),
    "address.lifted": _("address gets mail again"),
    "subscription.stopped": _("weekly digest stopped by its reader"),
    "subscription.resumed": _("weekly digest taken up again by its reader"),
    "import.associations": _("associations imported"),
    "import.firms": _("firms imported"),
    "import.users": _("users imported"),
    "import.products": _("products imported"),
    "import.flows": _("trade flows imported"),
    "import.bom": _("bills of material imported"),
    "import.evidence": _("evidence imported"),
    "cbam.pack_used": _("CBAM rule pack put in use"),
    "cbam.cost_changed": _("new rule pack changed a firm's CBAM cost"),
    "cbam.change_seen": _("change of CBAM cost set aside"),
    "cbam.shipments": _("CBAM shipments imported"),
}


def record_kind(code: str) -> str:
    """What a record states, in words; the code where an app records something we have no words for."""
    return str(KINDS.get(code, code))

"""Writes the rules of readers. A rule is readable before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from compliance.alerts.models import AlertRule
from compliance.alerts.rules.facts import node_of
from compliance.alerts.rules.language import RuleError
from compliance.alerts.rules.wording import rule_error
from compliance.core import clock

if TYPE_CHECKING:
    from compliance.firms.models import User

SEVERE = "verdict is act and score > 80"
SEVERE_NAME = gettext_noop("Severe items")
MOST = 20
"""Rules of one reader."""


@transaction.atomic
def alert_rule_save(
    *, user: User, name: str, text: str, note: str = "", rule: AlertRule | None = None
) -> AlertRule:
    """Make or change a rule. Raises ValidationError with the field and, for the text, the place."""
    try:
        node_of(text)
    except RuleError as error:
        raise ValidationError({"text": rule_error(error)}) from error
    if rule is None and AlertRule.objects.filter(user=user).count() >= MOST:
        raise ValidationError({"name": _("You have %(most)d rules. Delete one first.") % {"most": MOST}})
    row = rule or AlertRule(user=user, created_at=clock.now())
    if row.user_id != user.pk:
        raise ValidationError({"name": _("This rule is somebody else's.")})
    row.name, row.text, row.note = name.strip(), " ".join(text.split()), note.strip()
    row.full_clean()
    row.save()
    return row


def alert_rule_switch(*, user: User, rule: AlertRule, active: bool) -> None:
    """Let a rule of the reader's own rest or work."""
    AlertRule.objects.filter(pk=rule.pk, user=user).update(active=active)


def alert_rule_delete(*, user: User, rule: AlertRule) -> None:
    AlertRule.objects.filter(pk=rule.pk, user=user).delete()


def severe_rule_add(*, user: User, language: str) -> None:
    """A first rule for somebody who has none, so that “tell me at once” means something."""
    if not AlertRule.objects.filter(user=user).exists():
        with translation.override(language):
            alert_rule_save(user=user, name=_(SEVERE_NAME), text=SEVERE)

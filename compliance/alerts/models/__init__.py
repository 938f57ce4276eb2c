"""Tables of who is told what and when, a file a subject."""

from compliance.alerts.models.delivery import Delivery, Hit
from compliance.alerts.models.reminder import Reminder
from compliance.alerts.models.rule import AlertRule
from compliance.alerts.models.subscription import Subscription, token_new
from compliance.alerts.models.suppression import Suppression

__all__ = ["AlertRule", "Delivery", "Hit", "Reminder", "Subscription", "Suppression", "token_new"]

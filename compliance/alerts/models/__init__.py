"""Tables of who is told what and when, a file a subject."""

from compliance.alerts.models.delivery import Delivery, Hit
from compliance.alerts.models.reminder import Reminder
from compliance.alerts.models.subscription import Subscription, token_new

__all__ = ["Delivery", "Hit", "Reminder", "Subscription", "token_new"]

"""Who wants the digest, when, in which language, by which channel."""

import secrets
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.core.zones import zone_words


def token_new() -> str:
    """192 random bits for an address that needs no login."""
    return secrets.token_urlsafe(24)


def timezone_check(name: str) -> None:
    """Raises ValidationError for a name that the IANA database does not hold."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write a name of the IANA database, such as Asia/Shanghai."),
            code="unknown_timezone",
            params={"name": name},
        )


class Subscription(models.Model):
    """One stream of mails to one person: the weekly digest, or what is told at once.

    Its token stands for exactly this stream. Day and hour are the digest's; an instant mail has none.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        INSTANT = "instant", _("instant mail")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="subscriptions",
        verbose_name=_("user"),
    )
    channel = models.CharField(_("channel"), max_length=16, choices=Channel.choices, default=Channel.MAIL)
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices, default=Weekday.MONDAY)
    hour = models.PositiveSmallIntegerField(
        _("hour"), default=8, help_text=_("0 to 23, in the time zone below.")
    )
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        default="Asia/Shanghai",
        validators=[timezone_check],
        help_text=_("Name in the IANA database, such as Asia/Shanghai."),
    )
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES, default="en")
    heartbeat = models.BooleanField(
        _("also in an empty week"),
        default=True,
        help_text=_("Three lines that say what was checked when there is nothing new."),
    )
    active = models.BooleanField(_("active"), default=True)
    token = models.CharField(_("token"), max_length=64, unique=True, default=token_new, editable=False)
    active_since = models.DateTimeField(_("active since"))
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="subscription_once_per_channel"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="subscription_weekday_is_iso"),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="subscription_hour_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_weekday_display()} {self.hour:02d}:00, {zone_words(self.timezone)}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

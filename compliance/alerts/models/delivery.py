"""One mail to one person, of an ISO week or of an occasion, and what it told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.alerts.models.subscription import Subscription
from compliance.alerts.weeks import IsoWeek
from compliance.exposure.models import Finding


class Delivery(models.Model):
    """A claim on a week or an occasion: whoever holds the row may send, and there is one row.

    The built message and what it tells are kept from the claim until the mail is out, so that a
    second attempt sends the same bytes under the same Message-ID and not another mail.
    """

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("weekly digest")
        INSTANT = "instant", _("instant mail")
        WORK = "work", _("assignments and deadlines")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SUPPRESSED = "suppressed", _("suppressed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("user")
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.SET_NULL,
        null=True,
        related_name="deliveries",
        verbose_name=_("subscription"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.WEEKLY)
    occasion = models.CharField(
        _("occasion"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text=_("What other mails than digests are about: a place in the ledger, a day."),
    )
    about = models.JSONField(_("about"), default=dict, blank=True, db_default={}, editable=False)
    iso_year = models.PositiveSmallIntegerField(_("ISO year"))
    iso_week = models.PositiveSmallIntegerField(_("ISO week"))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    reason_code = models.CharField(_("reason code"), max_length=32, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    queued_at = models.DateTimeField(pgettext_lazy("moment", "queued"))
    claim = models.UUIDField(_("claim"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    handed_over_at = models.DateTimeField(
        _("content handed over"),
        null=True,
        blank=True,
        help_text=_("Set just before the mail server gets the content of the mail."),
    )
    accepted_at = models.DateTimeField(_("accepted by the mail server"), null=True, blank=True)
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    repeats = models.PositiveSmallIntegerField(
        _("possible duplicates"),
        default=0,
        help_text=_("Times the content was handed over again because the answer to it was lost."),
    )
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    recipient = models.EmailField(_("recipient"), blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    subject = models.CharField(pgettext_lazy("mail", "subject"), max_length=200, blank=True)
    message = models.BinaryField(_("message (compressed)"), null=True, editable=False)
    sha256 = models.CharField(_("sha256 of the message"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    told = models.JSONField(_("told"), default=list, blank=True, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    ledger_position = models.PositiveBigIntegerField(_("ledger position printed"), null=True, blank=True)
    ledger_digest = models.CharField(_("ledger digest printed"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-iso_year", "-iso_week", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "iso_year", "iso_week", "kind"],
                condition=Q(occasion=""),
                name="delivery_once_per_user_and_week",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "occasion"],
                condition=~Q(occasion=""),
                name="delivery_once_per_user_and_occasion",
            ),
            models.CheckConstraint(
                condition=Q(kind="weekly", occasion="") | ~Q(kind="weekly") & ~Q(occasion=""),
                name="delivery_occasion_fits_kind",
            ),
            models.CheckConstraint(condition=Q(iso_week__range=(1, 53)), name="delivery_week_is_iso"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="delivery_sent_has_a_moment"
            ),
        ]
        indexes = [models.Index(fields=["state", "queued_at"], name="delivery_by_state")]

    def __str__(self) -> str:
        return f"{self.week} {self.get_kind_display()} {self.user}"

    @property
    def week(self) -> IsoWeek:
        return IsoWeek(self.iso_year, self.iso_week)

    @property
    def key(self) -> str:
        """Name of this delivery in jobs and ledger records."""
        return f"delivery:{self.pk}"


class Hit(models.Model):
    """A finding as it was told to a person: the newest one says what a later mail compares with."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hits", verbose_name=_("user")
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, related_name="hits", verbose_name=_("finding")
    )
    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="hits", verbose_name=_("told in")
    )
    section = models.CharField(_("section"), max_length=16)
    told_hash = models.CharField(
        _("hash of what was told"),
        max_length=64,
        help_text=_("Over verdict, stage, dates and SKUs: a change of anything else is no news."),
    )
    told = models.JSONField(_("what was told"))

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "finding"], name="hit_once_per_delivery"),
        ]
        indexes = [models.Index(fields=["user", "finding", "-delivery"], name="hit_newest_first")]

    def __str__(self) -> str:
        return f"{self.finding} → {self.delivery}"

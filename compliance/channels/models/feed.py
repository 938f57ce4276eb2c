"""An address that a calendar or a feed reader asks again and again. Its token is the permission."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.alerts.models import AlertRule
from compliance.search.models import SavedSearch


class Feed(models.Model):
    """What one person may see, as a calendar or as Atom. The token is kept as a hash, and sealed to be
    shown to its owner again."""

    class Kind(models.TextChoices):
        CALENDAR = "calendar", _("calendar (iCalendar)")
        ATOM = "atom", _("news feed (Atom)")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    rule = models.ForeignKey(
        AlertRule,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("rule"),
        help_text=_("Only what this rule names; empty: everything."),
    )
    search = models.ForeignKey(
        SavedSearch,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("search"),
        help_text=_("Notices that this search finds, and their dates."),
    )
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES)
    token_sha256 = models.CharField(_("sha256"), max_length=64, unique=True, editable=False)
    token_sealed = models.BinaryField(_("sealed token"), editable=False)
    created_at = models.DateTimeField(_("made"))
    read_on = models.DateField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "rule", "search"],
                nulls_distinct=False,
                name="feed_once_per_kind_and_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(rule=None) | models.Q(search=None), name="feed_of_a_rule_or_a_search"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class FeedDate(models.Model):
    """A date that the calendar of a search has told, so that it keeps its UID when the day moves."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="dates", verbose_name=_("feed"))
    key = models.CharField(_("key"), max_length=300)
    uid = models.UUIDField("UID")
    day = models.DateField(_("day"))
    sequence = models.PositiveIntegerField("SEQUENCE", default=0)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    created_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("date of a feed")
        verbose_name_plural = _("dates of feeds")
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="feed_date_once_per_key")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}"

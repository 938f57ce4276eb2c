"""Pages and feeds that a firm, an association or everybody has watched."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models.firm import Association, Firm


class WatchedPage(models.Model):
    """An address and the part of it that is read. What it brings is the firm's alone; without one, public."""

    class Every(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")

    firm = models.ForeignKey(
        Firm,
        on_delete=models.CASCADE,
        related_name="pages",
        null=True,
        blank=True,
        verbose_name=_("firm"),
        help_text=_("Only who may see the firm sees the page and what it brings. Empty: everybody does."),
    )
    association = models.ForeignKey(
        Association,
        on_delete=models.SET_NULL,
        related_name="pages",
        null=True,
        blank=True,
        verbose_name=_("association"),
        help_text=_("For whom a public page was added."),
    )
    url = models.URLField(_("address"), max_length=1000, help_text=_("A public page or feed, with https."))
    selector = models.CharField(
        _("CSS selector"),
        max_length=300,
        blank=True,
        help_text=_("Which part of the page is read, such as #news li. Empty: its main part."),
    )
    is_feed = models.BooleanField(_("feed (RSS or Atom)"), default=False)
    title = models.CharField(_("title"), max_length=200)
    markets = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        verbose_name=_("markets"),
        help_text=_("Markets that its rules concern: ISO 3166 alpha-2, or EU. Empty: unknown."),
    )
    every = models.CharField(_("rhythm"), max_length=8, choices=Every.choices, default=Every.DAILY)
    enabled = models.BooleanField(_("watched"), default=True)
    created_by = models.CharField(_("added by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("added at"))

    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    last_change_at = models.DateTimeField(_("last change"), null=True, blank=True)
    looked_at = models.DateTimeField(_("last look"), null=True, blank=True)
    failure_code = models.CharField(_("failure"), max_length=32, blank=True)
    failure = models.TextField(_("failure as the crawler told it"), blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last try"), null=True, blank=True)
    tried_code = models.CharField(_("outcome of the last try"), max_length=32, blank=True)
    tried_text = models.TextField(_("text that the last try showed"), blank=True)

    class Meta:
        verbose_name = _("watched page")
        verbose_name_plural = _("watched pages")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "url", "selector"],
                name="page_once_per_firm",
                violation_error_message=_("This part of this page is watched for the firm already."),
            ),
            models.UniqueConstraint(
                fields=["url", "selector"],
                condition=Q(firm=None),
                name="public_page_once",
                violation_error_message=_("This part of this page is watched for everybody already."),
            ),
            models.CheckConstraint(
                condition=Q(firm=None) | Q(association=None), name="page_of_firm_or_association"
            ),
            models.CheckConstraint(condition=Q(url__startswith="https://"), name="page_over_https"),
        ]

    def __str__(self) -> str:
        return self.title

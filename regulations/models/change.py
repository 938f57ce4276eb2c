"""Events at sources, as they were judged when the differing version was written."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.models.notice import Notice, NoticeVersion
from regulations.models.source import Run, Source
from regulations.wording import CHANGE_KINDS, change_kind


class ChangeEvent(models.Model):
    """What happened to one notice in one run: at most one event. The first reading of a source is none."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="changes", verbose_name=_("source")
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="changes", verbose_name=_("run"))
    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="changes", verbose_name=_("notice")
    )
    kind = models.CharField(_("type"), max_length=12, choices=tuple(CHANGE_KINDS.items()))
    is_alert = models.BooleanField(_("is news"))
    happened_on = models.DateField(
        _("day of the law or the stage"),
        null=True,
        blank=True,
        help_text=_("Empty where the source names no day."),
    )
    name = models.TextField(_("name"))
    ec = ArrayField(models.CharField(max_length=64), default=list, blank=True, verbose_name="EC")
    cas = ArrayField(models.CharField(max_length=64), default=list, blank=True, verbose_name="CAS")
    fields = models.JSONField(
        _("fields"), default=list, blank=True, help_text=_("A list of field, before and after.")
    )
    before = models.ForeignKey(
        NoticeVersion,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("version before"),
    )
    after = models.ForeignKey(
        NoticeVersion,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("version after"),
    )
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = pgettext_lazy("at a source", "change")
        verbose_name_plural = pgettext_lazy("at a source", "changes")
        ordering = ["-run__as_of", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "notice"], name="change_once_per_notice_and_run")
        ]

    def __str__(self) -> str:
        return f"{change_kind(self.kind)}: {self.name}"

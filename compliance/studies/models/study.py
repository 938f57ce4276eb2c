"""Studies and their runs: what is asked of a panel, and how far answering it is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.studies.models.dataset import Dataset
from compliance.studies.models.owning import Owned


class Study(Owned):
    """A specification over a panel; it may be edited, its reports keep what they were made from."""

    title = models.CharField(_("title"), max_length=200)
    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="studies", verbose_name=_("panel")
    )
    specification = models.TextField(_("specification"), help_text=_("YAML"))
    created_at = models.DateTimeField(pgettext_lazy("moment", "created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta(Owned.Meta):
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class StudyRun(models.Model):
    """One estimation: its own copy of the specification, and how far a worker is with it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    OPEN = (State.WAITING, State.RUNNING)

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="runs", verbose_name=_("study"))
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+", verbose_name=_("panel"))
    specification = models.TextField(_("specification"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    detail = models.CharField(_("at"), max_length=200, blank=True)
    percent = models.PositiveSmallIntegerField(_("done (%)"), default=0)
    fault = models.JSONField(_("why it failed"), null=True, blank=True)
    asked_by = models.CharField(_("asked by"), max_length=254)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("run of a study")
        verbose_name_plural = _("runs of studies")
        ordering = ["-pk"]
        constraints = [
            # Asking twice while one waits or runs is asking once.
            models.UniqueConstraint(
                fields=["study"], condition=Q(state__in=("waiting", "running")), name="run_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="run_percent_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return f"{self.study} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

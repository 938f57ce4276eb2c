"""Files that a worker reads, and how far each is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportFileRun(models.Model):
    """A file that a worker reads: who asked, how far it is, and its report when it is done."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    user = models.ForeignKey("firms.User", on_delete=models.CASCADE, verbose_name=_("user"))
    kind = models.CharField(_("kind of file"), max_length=20)
    wish = models.JSONField(_("what was asked"))
    is_dry = models.BooleanField(_("check only"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    of = models.PositiveIntegerField(_("of"), default=0)
    report = models.JSONField(_("report"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import under way")
        verbose_name_plural = _("imports under way")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

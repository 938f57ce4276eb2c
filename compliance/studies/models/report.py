"""Reports: results and files as they were made, never changed afterwards, and who else may read them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Association
from compliance.studies.models.owning import study_place, study_storage
from compliance.studies.models.study import Study, StudyRun


class Report(models.Model):
    """What a run found. `digest` is over everything that it holds, files included."""

    study = models.ForeignKey(
        Study, on_delete=models.CASCADE, related_name="reports", verbose_name=_("study")
    )
    run = models.OneToOneField(
        StudyRun, on_delete=models.CASCADE, related_name="report", verbose_name=_("run")
    )
    title = models.CharField(_("title"), max_length=200)
    specification = models.TextField(_("specification"))
    results = models.JSONField(_("results"))
    credibility = models.JSONField(_("credibility"), null=True, blank=True)
    truth = models.JSONField(_("estimates beside the truth"), default=list, blank=True)
    tables = models.JSONField(_("tables as HTML"), default=dict, blank=True)
    dataset_name = models.CharField(_("panel"), max_length=200)
    dataset_sha256 = models.CharField(_("sha256 of the panel"), max_length=64)
    code_version = models.CharField(_("version of the code"), max_length=100)
    seed = models.BigIntegerField(_("seed of all draws"), null=True, blank=True)
    digest = models.CharField("sha256", max_length=64)
    made_by = models.CharField(_("made by"), max_length=254)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("report of a study")
        verbose_name_plural = _("reports of studies")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ReportFile(models.Model):
    """A file of a report under its path there, such as `tables/tables.en.xlsx`."""

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="files", verbose_name=_("report")
    )
    path = models.CharField(_("path"), max_length=200)
    file = models.FileField(_("file"), upload_to=study_place, storage=study_storage)
    media_type = models.CharField(_("type of the file"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("sha256", max_length=64)

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["report", "path"], name="report_file_once_per_path"),
        ]

    def __str__(self) -> str:
        return self.path


class ReportShare(models.Model):
    """A report shown to an association's staff, or to its consenting members as well, until withdrawn."""

    class Audience(models.TextChoices):
        STAFF = "staff", _("staff of the association")
        MEMBERS = "members", _("staff and consenting members")

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="shares", verbose_name=_("report")
    )
    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="+", verbose_name=_("association")
    )
    audience = models.CharField(
        _("shown to"), max_length=10, choices=Audience.choices, default=Audience.STAFF
    )
    shared_by = models.CharField(_("shared by"), max_length=254)
    shared_at = models.DateTimeField(_("shared"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("share of a report")
        verbose_name_plural = _("shares of reports")
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "association"],
                condition=Q(withdrawn_at__isnull=True),
                name="report_shared_once_per_association",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} / {self.association}"

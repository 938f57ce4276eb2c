"""Tables of numbers that an authority publishes beside its acts, edition by edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.models.source import Capture, Source


class Dataset(models.Model):
    """One edition of one table, told apart by the sha256 of its bytes. It is no notice and no alert.

    An edition is a candidate: what we reckon with is a reviewed rule pack, which no crawl replaces.
    """

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="datasets", verbose_name=_("source")
    )
    name = models.CharField(_("table"), max_length=64)
    edition = models.CharField(_("edition"), max_length=200)
    act = models.CharField(pgettext_lazy("law", "act"), max_length=200)
    annex = models.CharField(_("annex"), max_length=200, blank=True)
    sha256 = models.CharField("sha256", max_length=64)
    columns = models.JSONField(_("columns"))
    rows = models.JSONField(_("rows"), help_text=_("Lists of texts, in the order of the columns."))
    row_count = models.PositiveIntegerField(_("number of rows"))
    remarks = models.JSONField(_("remarks"), default=list, blank=True)
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="+", verbose_name=_("capture")
    )
    observed_on = models.DateField(_("observed on"))
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering = ["name", "-observed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "name", "sha256"], name="dataset_once_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.edition}"

"""Panels: a file that somebody gave, or one made from the platform's own firms."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.studies.models.owning import Owned, study_place, study_storage


class Dataset(Owned):
    """A panel as it was filed: its bytes never change, so a run can be repeated."""

    class Kind(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded file")
        MEMBERS = "members", _("made from consenting members")
        SHIPPED = "shipped", _("shipped, simulated")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.UPLOADED)
    file = models.FileField(_("file"), upload_to=study_place, storage=study_storage)
    file_name = models.CharField(_("name of the file"), max_length=200)
    media_type = models.CharField(_("type of the file"), max_length=100)
    file_size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("sha256", max_length=64)
    row_count = models.PositiveIntegerField(_("rows"))
    columns = models.JSONField(
        _("columns"), default=list, help_text=_("Name, kind, empty cells, and different values of each.")
    )
    firm_ids = ArrayField(
        models.IntegerField(),
        default=list,
        blank=True,
        verbose_name=_("firms inside"),
        help_text=_("Of a panel made from members; each must still consent when a study is run."),
    )
    created_at = models.DateTimeField(pgettext_lazy("moment", "created"), auto_now_add=True)

    class Meta(Owned.Meta):
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def column_names(self) -> list[str]:
        return [column["name"] for column in self.columns]

"""The text of documents that notices link to, or why there is none."""

from bisect import bisect_right

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentText(models.Model):
    """What was read of one linked document. Findings in it count characters of `text`."""

    document = models.OneToOneField(
        "regulations.NoticeDocument",
        on_delete=models.CASCADE,
        related_name="reading",
        verbose_name=_("linked document"),
    )
    capture = models.ForeignKey(
        "regulations.Capture", on_delete=models.PROTECT, related_name="+", verbose_name=_("capture")
    )
    text = models.TextField(_("text"), blank=True)
    pages = ArrayField(
        models.PositiveIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("beginnings of pages"),
        help_text=_("The character of the text at which each page begins."),
    )
    scanned_pages = ArrayField(
        models.PositiveIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("scanned pages"),
        help_text=_("Pages that hold a picture and no text: nothing of them was read."),
    )
    is_cut = models.BooleanField(_("cut"), default=False, help_text=_("The text went on beyond our bound."))
    problem_code = models.CharField(_("why there is no text"), max_length=32, blank=True)
    problem = models.TextField(_("in words"), blank=True)
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("text of a linked document")
        verbose_name_plural = _("texts of linked documents")

    def __str__(self) -> str:
        return self.document.url

    def page_of(self, place: int) -> int:
        """Number of the page, from 1, on which a character stands; 0 where pages are not known."""
        return bisect_right(self.pages, place) if len(self.pages) > 1 else 0

"""Numbers that a notice bears, and numbers of others that it quotes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regulations.models.notice import Notice


class NoticeReference(models.Model):
    """A number that a notice bears, or quotes of another: equal numbers tie two notices together."""

    class Kind(models.TextChoices):
        REGISTER = "fr_document", _("Federal Register document")
        PAGE = "fr_page", _("Federal Register page")
        DOCKET = "us_docket", _("docket of a United States authority")

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="references", verbose_name=_("notice")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    code = models.CharField(_("number"), max_length=64)
    bears = models.BooleanField(
        _("its own"), help_text=_("True for the notice's own number, false for one that it quotes.")
    )
    printed = models.CharField(_("as printed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        ordering = ["notice", "kind", "code"]
        indexes = [models.Index(fields=["kind", "code"], name="reference_by_code")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "kind", "code", "bears"], name="reference_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"

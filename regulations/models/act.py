"""Acts of the EU with their names, ties and texts, and the acts that somebody watches."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.models.notice import Notice
from regulations.models.source import Capture

CELEX_OF_ACT = r"3(?:19|20)\d{2}[A-Z]{1,2}\d{4}"
"""Sector 3, year, type of act, number: what can be watched. Corrigenda and states follow from it."""


class Act(models.Model):
    """One legal text of the EU as CELLAR knows it: one work, whatever names it goes by."""

    celex = models.CharField("CELEX", max_length=60, unique=True)
    cellar = models.CharField(
        _("CELLAR identifier"),
        max_length=64,
        blank=True,
        db_index=True,
        help_text=_("Stays the same while names are added."),
    )
    title = models.TextField(_("title"), blank=True)
    eli = models.CharField("ELI", max_length=200, blank=True)
    document_type = models.CharField(_("document type as printed"), max_length=200, blank=True)
    document_on = models.DateField(_("date of the document"), null=True, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    in_force = models.BooleanField(_("in force, says the source"), null=True, blank=True)
    notice = models.ForeignKey(
        Notice,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("notice"),
    )
    changed_at = models.DateTimeField(_("last change"))

    class Meta:
        verbose_name = pgettext_lazy("law", "act")
        verbose_name_plural = pgettext_lazy("law", "acts")
        ordering = ["-published_on", "celex"]

    def __str__(self) -> str:
        return self.celex


class ActAlias(models.Model):
    """Another name of an act: Official Journal, ELI, internal number of a draft."""

    act = models.ForeignKey(
        Act, on_delete=models.CASCADE, related_name="aliases", verbose_name=pgettext_lazy("law", "act")
    )
    alias = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("name of an act")
        verbose_name_plural = _("names of acts")
        ordering = ["alias"]

    def __str__(self) -> str:
        return self.alias


class ActRelation(models.Model):
    """What one act does to another, and who says so."""

    class Kind(models.TextChoices):
        AMENDS = "amends", pgettext_lazy("law", "amends")
        REPEALS = "repeals", pgettext_lazy("law", "repeals")
        CORRECTS = "corrects", pgettext_lazy("law", "corrects")
        BASED_ON = "based_on", pgettext_lazy("law", "is based on")
        ADOPTS = "adopts", pgettext_lazy("law", "adopts the draft")
        ADOPTED_BY = "adopted_by", pgettext_lazy("law", "was adopted as")
        MENTIONS = "mentions", pgettext_lazy("law", "names in its title")

    class Origin(models.TextChoices):
        NOTICE = "notice", _("notice of the source")
        SPARQL = "sparql", _("query of the source")
        NUMBER = "number", _("the act's own number")
        TITLE = "title", _("our reading of the title")

    act = models.ForeignKey(
        Act, on_delete=models.CASCADE, related_name="relations", verbose_name=pgettext_lazy("law", "act")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    target = models.CharField(_("other act (CELEX)"), max_length=60, db_index=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices)

    class Meta:
        verbose_name = _("relation between acts")
        verbose_name_plural = _("relations between acts")
        ordering = ["kind", "target"]
        constraints = [
            models.UniqueConstraint(fields=["act", "kind", "target"], name="act_relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.get_kind_display()} {self.target}"


class ActText(models.Model):
    """The text of an act, or of a consolidated state of it, in one language and one form.

    `body` is packed with zlib; `sha256` is that of the answer as received, before transport decoding.
    A text that the publisher changes in place is a new row: what was read before stays.
    """

    class Media(models.TextChoices):
        XHTML = "xhtml", "XHTML"
        HTML = "html", "HTML"
        FORMEX = "fmx4", "Formex"
        PDF = "pdf", "PDF"

    act = models.ForeignKey(
        Act, on_delete=models.CASCADE, related_name="texts", verbose_name=pgettext_lazy("law", "act")
    )
    celex = models.CharField(
        "CELEX", max_length=60, help_text=_("Of the text itself: a consolidated state has its own.")
    )
    language = models.CharField(_("language"), max_length=8)
    media = models.CharField(_("form"), max_length=8, choices=Media.choices)
    state_on = models.DateField(_("state of the text"), null=True, blank=True)
    body = models.BinaryField(_("packed text"))
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField("sha256", max_length=64)
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="+", verbose_name=_("capture")
    )
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("text of an act")
        verbose_name_plural = _("texts of acts")
        ordering = ["celex", "language", "media", "-read_at"]
        constraints = [
            models.UniqueConstraint(fields=["celex", "language", "media", "sha256"], name="act_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.celex} {self.language} {self.get_media_display()}"


class WatchedAct(models.Model):
    """An act whose changes are looked for. Ours come from a file; users add theirs by CELEX number."""

    celex = models.CharField(
        "CELEX",
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(
                rf"^{CELEX_OF_ACT}\Z",
                _(
                    "This is no CELEX number of an act. It starts with 3, then the year, a letter for the "
                    "kind of act and four digits: 32011L0065 is Directive 2011/65/EU."
                ),
            )
        ],
    )
    title = models.CharField(_("title"), max_length=300)
    why = models.TextField(_("why it is watched"), blank=True)
    added_by = models.CharField(_("added by"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("added at"))
    is_ours = models.BooleanField(_("from our own list"), default=False)
    enabled = models.BooleanField(_("watched"), default=True)

    class Meta:
        verbose_name = _("watched act")
        verbose_name_plural = _("watched acts")
        ordering = ["celex"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(celex=Upper("celex")), name="watched_act_in_capital_letters"
            )
        ]

    def __str__(self) -> str:
        return f"{self.celex} {self.title}"

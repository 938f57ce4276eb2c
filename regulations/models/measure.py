"""Rules that a notice imposes or proposes: scope, stage, dated milestones."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.models.linked import DocumentText
from regulations.models.notice import Mention, Notice, NoticeVersion, Stage
from regulations.understanding.basis import RegimeTold, told_read
from regulations.wording import date_role


class Measure(models.Model):
    """One rule. Where it needs both a product code and a substance, `needs` says so."""

    class Needs(models.TextChoices):
        ANY = "any", _("any code or substance of its scope")
        SUBSTANCE = "substance", _("a substance of its scope")
        CODE = "code", _("a product code of its scope")
        BOTH = "both", _("a product code and a substance of its scope")

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="measures", verbose_name=_("notice")
    )
    slot = models.CharField(
        _("place in the notice"), max_length=64, help_text=_("Tells several measures of one notice apart.")
    )
    title = models.TextField(_("title"))
    regime = models.CharField(_("regime"), max_length=32)
    regimes = ArrayField(
        models.CharField(max_length=32), default=list, blank=True, verbose_name=_("all regimes")
    )
    regimes_by = models.JSONField(
        _("what tells the regimes"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("By regime: law, source, goods or words, and the words where it is our inference."),
    )
    doc_type = models.CharField(_("document type"), max_length=16, blank=True)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices)
    markets = ArrayField(models.CharField(max_length=8), default=list, verbose_name=_("markets"))
    needs = models.CharField(_("needs"), max_length=16, choices=Needs.choices, default=Needs.ANY)
    scope_known = models.BooleanField(
        _("scope known"),
        default=True,
        help_text=_("False where neither codes, substances nor product words could be read."),
    )
    group = models.CharField(
        _("story"),
        max_length=200,
        blank=True,
        help_text=_("Measures of one event (one list update, one family of addenda) are told together."),
    )
    replaced_by = models.CharField(
        _("replaced by"),
        max_length=200,
        blank=True,
        help_text=_("The revision that took the place of the documents that this was read in."),
    )
    content_hash = models.CharField(_("content hash"), max_length=64)
    changed_at = models.DateTimeField(_("last change"))
    quiet_hash = models.CharField(
        _("content that is no news"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Content hash that came from history or from a changed parser."),
    )
    quiet_by = models.CharField(_("why it is no news"), max_length=8, blank=True, editable=False)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [models.UniqueConstraint(fields=["notice", "slot"], name="measure_once_per_slot")]

    def __str__(self) -> str:
        return self.title

    @property
    def regime_by(self) -> str:
        """What tells the leading regime (`Basis`), "" where that is not known."""
        return str(self.regimes_by.get(self.regime, {}).get("by", ""))

    @property
    def told_by(self) -> tuple[RegimeTold, ...]:
        return told_read(self.regimes_by, self.regimes)


class ScopeCode(models.Model):
    """A code in a measure's scope: HS/CN prefix, ICS, substance with limit, product word."""

    class Kind(models.TextChoices):
        HS = "hs", "HS"
        CN = "cn", "CN"
        ICS = "ics", "ICS"
        SUBSTANCE = "substance", _("substance")
        PRODUCT = "product", _("product word")

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="scope", verbose_name=_("measure")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    code = models.CharField(
        _("code"), max_length=64, help_text=_("Digits of HS or CN, ICS, CAS or EC, product word.")
    )
    limit_ppm = models.FloatField(_("limit (ppm by weight)"), null=True, blank=True)
    basis = models.CharField(_("basis of the limit"), max_length=32, blank=True)
    is_inferred = models.BooleanField(_("our inference"), default=False)
    via = models.CharField(
        _("by way of"), max_length=200, blank=True, help_text=_("For a group member: the group.")
    )
    mention = models.ForeignKey(
        Mention, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("mention")
    )

    class Meta:
        verbose_name = _("scope code")
        verbose_name_plural = _("scope codes")
        constraints = [
            models.UniqueConstraint(fields=["measure", "kind", "code"], name="scope_code_once_per_measure"),
            models.CheckConstraint(
                condition=Q(limit_ppm__isnull=True) | Q(limit_ppm__gte=0), name="scope_limit_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}"


class Milestone(models.Model):
    """A date that matters, or the rule that makes it, with the earliest day it can be.

    `start` and `end` count characters of the content of `version`, which may be an addendum's, or of the
    text of a linked document.
    """

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("measure")
    )
    role = models.CharField(pgettext_lazy("date", "role"), max_length=32)
    on = models.DateField(_("date"), null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=500, blank=True)
    earliest = models.DateField(_("earliest date"), null=True, blank=True)
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    version = models.ForeignKey(
        NoticeVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("version"),
    )
    linked = models.ForeignKey(
        DocumentText,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("linked document"),
        help_text=_("The text that holds it; empty: the version itself."),
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Mention.Origin.choices)
    certainty = models.FloatField(_("certainty"), default=1.0)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["on", "earliest"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "role", "on", "rule"], name="milestone_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{date_role(self.role)} {self.on or self.rule}"

    @property
    def day(self) -> date | None:
        """The date, or the earliest day that the rule allows."""
        return self.on or self.earliest

    @property
    def content(self) -> str:
        """The text of which `start` and `end` count characters; "" where no text holds it."""
        if self.linked:
            return self.linked.text
        return self.version.content if self.version else ""

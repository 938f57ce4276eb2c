"""The index of everything that can be found, its vocabulary, and searches that somebody kept."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.firms.models import Firm, Product
from regulations.models import Act, Notice, Substance

_OF_LAW = ~Q(kind="product")
"""Said by the kind and not by the empty product: of that there is an index, which the planner would read
from end to end in place of the index of words."""


class Entry(models.Model):
    """One thing that can be found, as it stood when it was indexed. Derived: it may be rebuilt at any time.

    `words` is what matches, `head` what ranks (title, names, the first lines); products rank by `words`,
    which are few. `state` tells whether the thing has changed since.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice")
        ACT = "act", pgettext_lazy("law", "act")
        SUBSTANCE = "substance", _("substance")
        PRODUCT = "product", _("product")
        OBLIGATION = "obligation", _("obligation")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    notice = models.OneToOneField(Notice, on_delete=models.CASCADE, null=True, related_name="+")
    act = models.OneToOneField(Act, on_delete=models.CASCADE, null=True, related_name="+")
    substance = models.OneToOneField(Substance, on_delete=models.CASCADE, null=True, related_name="+")
    product = models.OneToOneField(Product, on_delete=models.CASCADE, null=True, related_name="+")
    obligation = models.CharField(_("obligation"), max_length=120, null=True, unique=True)  # noqa: DJ001
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, null=True, related_name="+")
    owner_key = models.CharField(_("owner"), max_length=32, default="")
    label = models.CharField(_("name"), max_length=1000)
    title = models.TextField(_("title"))
    title_zh = models.TextField(_("Chinese title"), blank=True)
    body = models.TextField(_("text"), blank=True)
    regimes = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("regimes"))
    markets = ArrayField(models.CharField(max_length=8), default=list, verbose_name=_("markets"))
    doc_type = models.CharField(_("document type"), max_length=16, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    source = models.CharField(_("source"), max_length=64, blank=True)
    dated_on = models.DateField(_("date"), null=True)
    first_at = models.DateTimeField(_("first read"), null=True)
    state = models.CharField(max_length=64)
    head = SearchVectorField(null=True)
    words = SearchVectorField()

    class Meta:
        verbose_name = _("entry of the index")
        verbose_name_plural = _("entries of the index")
        indexes = [
            GinIndex(fields=["words"], name="entry_law_by_words", condition=_OF_LAW, fastupdate=False),
            GinIndex(
                fields=["words"],
                name="entry_words_of_products",
                condition=Q(product__isnull=False),
                fastupdate=False,
            ),
            models.Index(
                models.F("dated_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="entry_law_newest",
                condition=_OF_LAW,
            ),
            models.Index(
                "firm",
                models.F("dated_on").desc(nulls_last=True),
                models.F("id").desc(),
                name="entry_of_firm_newest",
                condition=Q(product__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"

    @property
    def regimes_by(self) -> dict[str, str]:
        """What tells the regimes of a notice (`Basis`), as far as it is known; laws tell their own."""
        return {one.label: one.by.value for one in self.notice.counting_told} if self.notice else {}


class Word(models.Model):
    """A word of public titles with how many bear it: what a misspelt word may have meant."""

    word = models.CharField(max_length=40, unique=True)
    entries = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [models.Index(fields=["entries"], name="word_by_frequency")]

    def __str__(self) -> str:
        return self.word


class SavedSearch(models.Model):
    """A search that somebody kept; followed, it tells new notices with the weekly mail and as a feed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_searches",
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=120)
    why = models.CharField(
        _("why I follow this"),
        max_length=500,
        blank=True,
        help_text=_("Shown beside what it finds, so that you still know in a year."),
    )
    asked = models.JSONField(_("search"), default=dict)
    follows = models.BooleanField(_("followed"), default=False)
    follows_since = models.DateTimeField(_("followed since"), null=True, blank=True)
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_search_once_per_name"),
            models.CheckConstraint(
                condition=Q(follows=False) | Q(follows_since__isnull=False),
                name="saved_search_followed_since_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""Published items, their versions, members and what was found in their text."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.models.linked import DocumentText
from regulations.models.source import Capture, Source
from regulations.understanding.basis import Basis, RegimeTold, told_read
from regulations.wording import mention_kind


class Stage(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ADOPTED = "adopted", _("adopted")
    IN_FORCE = "in_force", _("in force")
    APPLIES = "applies", _("applies")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Notice(models.Model):
    """One published item: a WTO document, a list entry, an alert. Its key is the symbol as printed."""

    class Kind(models.TextChoices):
        NOTIFICATION = "notification", _("notification")
        ALERT = "alert", _("alert")
        LIST_ENTRY = "list_entry", _("list entry")
        PROCESS = "process", _("process of a regulator")
        CLASSIFICATION = "classification", _("harmonised classification")
        ACT = "act", pgettext_lazy("law", "act")
        RULE = "rule", _("rule of an authority")
        PAGE = "page", _("page that somebody watches")

    class Review(models.TextChoices):
        UNREAD = "unread", _("not reviewed")
        CONFIRMED = "confirmed", _("confirmed")
        CORRECTED = "corrected", _("corrected")

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="notices", verbose_name=_("source")
    )
    key = models.CharField(_("key"), max_length=64, unique=True)
    symbol = models.CharField(_("symbol as printed"), max_length=1000)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    area = models.CharField(_("area"), max_length=16, blank=True)
    title = models.TextField(_("title"))
    url = models.URLField(_("page for people"), max_length=1000, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    document_type = models.CharField(_("document type as printed"), max_length=200, blank=True)
    base_symbol = models.CharField(
        _("first document of the family"), max_length=200, blank=True, db_index=True
    )
    parent_symbol = models.CharField(_("amends"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="addenda",
        verbose_name=_("parent document"),
    )
    symbols = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("symbols")
    )
    owner_key = models.CharField(
        _("owner"),
        max_length=32,
        blank=True,
        default="",
        help_text=_("Empty: public. Else only those may see it who stand for the owner, such as firm:7."),
    )
    is_gone = models.BooleanField(_("gone from the list"), default=False)
    created_at = models.DateTimeField(_("first read"))
    changed_at = models.DateTimeField(_("last change"))

    # What the understanding says of the current version.
    language = models.CharField(_("language"), max_length=8, blank=True)
    relevant = models.BooleanField(_("relevant"), null=True)
    regimes = ArrayField(models.CharField(max_length=32), default=list, blank=True, verbose_name=_("regimes"))
    regimes_by = models.JSONField(
        _("what tells the regimes"),
        default=dict,
        blank=True,
        editable=False,
        help_text=_("By regime: law, source, goods or words, and the words where it is our inference."),
    )
    doc_type = models.CharField(_("document type"), max_length=16, blank=True)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, blank=True)
    auto = models.BooleanField(_("may stand without review"), null=True)
    sureness = models.FloatField(_("sureness"), null=True, help_text=_("0 to 1, of the regimes as a whole."))
    understood_by = models.CharField(_("understood by"), max_length=64, blank=True)

    review = models.CharField(_("review"), max_length=16, choices=Review.choices, default=Review.UNREAD)
    reviewed_relevant = models.BooleanField(_("relevant, says the reviewer"), null=True, blank=True)
    reviewed_regimes = ArrayField(
        models.CharField(max_length=32), null=True, blank=True, verbose_name=_("regimes, says the reviewer")
    )
    reviewed_type = models.CharField(_("type, says the reviewer"), max_length=16, blank=True)
    review_reason = models.CharField(
        _("why a person should look at it"), max_length=16, blank=True, db_index=True
    )
    reviewed_by = models.CharField(_("reviewed by"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-published_on", "symbol"]
        indexes = [
            GinIndex(fields=["symbols"], name="notice_by_symbol"),
            models.Index(fields=["owner_key"], name="notice_by_owner", condition=~Q(owner_key="")),
            models.Index(
                fields=["published_on"],
                include=["id"],
                name="notice_first_public",
                condition=Q(area="TBT", kind="notification", owner_key="", parent_symbol=""),
            ),
        ]

    def __str__(self) -> str:
        return self.symbol.strip()

    @property
    def counts_as_relevant(self) -> bool | None:
        """The reviewer's word where there is one, else the understanding's."""
        return self.relevant if self.reviewed_relevant is None else self.reviewed_relevant

    @property
    def counting_regimes(self) -> list[str]:
        """The reviewer's regimes where there are any words of a reviewer, else the understanding's."""
        return self.regimes if self.reviewed_regimes is None else self.reviewed_regimes

    @property
    def counting_told(self) -> tuple[RegimeTold, ...]:
        """What tells the counting regimes: a person where one was heard, else what the reading rests on."""
        if self.reviewed_regimes is not None:
            return tuple(RegimeTold(label, Basis.PERSON) for label in self.reviewed_regimes)
        return told_read(self.regimes_by, self.regimes)

    @property
    def current(self) -> "NoticeVersion":
        return self.versions.latest("number")


class NoticeVersion(models.Model):
    """What a notice said when it was first read and after each change."""

    class Origin(models.TextChoices):
        READ = "read", _("read when it was new")
        HISTORY = "history", _("read later, as history")
        REPARSED = "reparsed", _("read again by a changed parser")

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="versions", verbose_name=_("notice")
    )
    number = models.PositiveIntegerField(_("number"))
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="+", verbose_name=_("capture")
    )
    locator = models.CharField(_("place in the capture"), max_length=200)
    content_hash = models.CharField(_("content hash"), max_length=64)
    title = models.TextField(_("title"))
    text = models.TextField(_("text"))
    item = models.JSONField(_("item as read"))
    changed_fields = models.JSONField(_("changed fields"), default=list, blank=True)
    read_at = models.DateTimeField(_("read at"))
    origin = models.CharField(
        _("why this version"), max_length=8, choices=Origin.choices, default=Origin.READ
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["notice", "number"]
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="version_once_per_number")]

    def __str__(self) -> str:
        return f"{self.notice} v{self.number}"

    @property
    def content(self) -> str:
        """Title, line break, text: what every span counts characters of."""
        return f"{self.title}\n{self.text}"


class NoticeReading(models.Model):
    """What one source of a family prints of a notice, as last changed; all together make the notice.

    Kept only where more than one source brought the notice.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="readings", verbose_name=_("notice")
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="readings", verbose_name=_("source")
    )
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="+", verbose_name=_("capture")
    )
    item = models.JSONField(_("item as read"))
    changed_at = models.DateTimeField(_("last change"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [models.UniqueConstraint(fields=["notice", "source"], name="reading_once_per_source")]

    def __str__(self) -> str:
        return f"{self.notice} ({self.source.name})"


class NoticeDocument(models.Model):
    """A document that a notice links to, fetched because somebody asked for it; its bytes are a capture."""

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="documents", verbose_name=_("notice")
    )
    url = models.URLField(_("address"), max_length=2000)
    role = models.CharField(_("role"), max_length=16)
    media = models.CharField(_("kind of file"), max_length=8)
    capture = models.ForeignKey(
        Capture, on_delete=models.PROTECT, related_name="+", verbose_name=_("capture")
    )
    fetched_at = models.DateTimeField(_("fetched"))

    class Meta:
        verbose_name = _("linked document")
        verbose_name_plural = _("linked documents")
        constraints = [models.UniqueConstraint(fields=["notice", "url"], name="document_once_per_address")]

    def __str__(self) -> str:
        return self.url


class NoticeMember(models.Model):
    """A market that a notice speaks for; a joint notification is one notice with many members."""

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="members", verbose_name=_("notice")
    )
    market = models.CharField(_("market"), max_length=8, help_text=_("ISO 3166 alpha-2, or EU."))
    name = models.CharField(_("member as printed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["notice", "market"], name="member_once_per_notice")]

    def __str__(self) -> str:
        return f"{self.market} {self.name}".strip()


class Mention(models.Model):
    """A finding in a version's text: what, as which code, where, by which rule."""

    class Origin(models.TextChoices):
        METADATA = "metadata", _("field of the source")
        TEXT = "text", _("our reading of the text")

    version = models.ForeignKey(
        NoticeVersion, on_delete=models.CASCADE, related_name="mentions", verbose_name=_("version")
    )
    linked = models.ForeignKey(
        DocumentText,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mentions",
        verbose_name=_("linked document"),
        help_text=_("The text that holds it; empty: the notice itself."),
    )
    section = models.CharField(
        _("section"), max_length=80, blank=True, help_text=_("Such as article:5 or annex:XVII/27.")
    )
    kind = models.CharField(_("kind"), max_length=16)
    code = models.CharField(_("code"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    rule = models.CharField(_("rule"), max_length=200, blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices)
    certainty = models.FloatField(_("certainty"))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [models.Index(fields=["kind", "code"], name="mention_by_code")]
        constraints = [
            models.CheckConstraint(condition=Q(certainty__range=(0, 1)), name="mention_certainty_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{mention_kind(self.kind)} {self.code}"

    @property
    def content(self) -> str:
        """The text of which `start` and `end` count characters."""
        return self.linked.text if self.linked else self.version.content

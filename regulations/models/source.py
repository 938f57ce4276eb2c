"""Publishers, crawls and the bytes they brought."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulations.wording import source_title


class Source(models.Model):
    """A publisher and a place. Written from the crawler's own card, never by hand."""

    name = models.SlugField(_("name"), max_length=64, unique=True)
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200)
    home_url = models.URLField(_("page for people"), max_length=500)
    every = models.CharField(_("promised rhythm"), max_length=16)
    attribution = models.TextField(_("attribution"), blank=True)
    seen_live = models.BooleanField(
        _("seen live"),
        default=False,
        help_text=_("False until a person compared a live answer with the recorded ones."),
    )
    complete = models.BooleanField(_("complete list"), default=False)
    min_items = models.PositiveIntegerField(_("least items expected"), default=0)
    max_items = models.PositiveIntegerField(_("most items expected"), default=0)
    window = models.PositiveSmallIntegerField(
        _("days of history a run"),
        default=0,
        help_text=_("0: the source cannot be asked by date."),
    )
    archive = models.BooleanField(
        _("archive"),
        default=False,
        help_text=_("Brings the history of decades: what is old in it raises no alert."),
    )
    family = models.CharField(
        _("family"),
        max_length=32,
        blank=True,
        help_text=_("Sources of one family print the same documents: one document is one notice."),
    )
    rank = models.SmallIntegerField(
        _("rank in the family"),
        default=0,
        help_text=_("A source of lower rank fills gaps and never overwrites one of higher rank."),
    )
    daily_requests = models.PositiveIntegerField(
        _("answers a day at most"), null=True, blank=True, help_text=_("Empty: the source asks for no limit.")
    )
    daily_per_address = models.PositiveIntegerField(
        _("answers a day and address at most"), null=True, blank=True
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    alarm = models.TextField(
        _("alarm"), blank=True, help_text=_("Reason of the last failed run; empty when well.")
    )
    alarm_code = models.CharField(_("alarm code"), max_length=32, blank=True)
    alarm_since = models.DateTimeField(_("alarm since"), null=True, blank=True)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    last_change_at = models.DateTimeField(_("last change"), null=True, blank=True)
    last_items = models.PositiveIntegerField(_("items in the last good run"), null=True, blank=True)
    stands_as_of = models.DateField(
        _("stands as of"),
        null=True,
        blank=True,
        help_text=_("Day of the newest good run; older answers are read but change nothing."),
    )
    schema = models.JSONField(
        _("observed keys"),
        default=list,
        blank=True,
        help_text=_(
            "Keys and columns of the rows as accepted so far, with the shares of rows that fill them."
        ),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return source_title(self.name, self.title)

    def kin(self) -> Q:
        """Condition on notices: those of this source, and of the sources that print the same documents."""
        return Q(source__family=self.family) if self.family else Q(source=self)


class Run(models.Model):
    """One crawl of one source and the verdict of its gates."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("run", "open")
        OK = "ok", _("ok")
        FAILED = "failed", _("failed")
        ABSENT = "absent", _("absent")

    class Origin(models.TextChoices):
        LIVE = "live", _("live")
        REPLAY = "replay", _("replay")

    class Purpose(models.TextChoices):
        WATCH = "watch", _("look at what is new")
        BACKFILL = "backfill", _("history")

    ON_DEMAND = "on_demand"
    """Reason code of a run that fetched single texts for a reader: no look at the source as a whole."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="runs", verbose_name=_("source")
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.WATCH)
    as_of = models.DateField(_("as of"))
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    reason = models.TextField(_("reason"), blank=True)
    reason_code = models.CharField(_("reason code"), max_length=32, blank=True)
    folder = models.CharField(_("folder"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    items = models.PositiveIntegerField(_("items"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    unreadable = models.PositiveIntegerField(_("unreadable"), default=0)
    dropped = models.JSONField(
        _("dropped"),
        default=list,
        blank=True,
        help_text=_("Rows left out on purpose: a list of code, why, count and samples by reason."),
    )
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    not_modified = models.BooleanField(
        _("not modified"),
        default=False,
        help_text=_("The source said that everything is as it was: unchanged and whole."),
    )
    schema = models.JSONField(_("observed keys"), default=list, blank=True)
    schema_change = models.JSONField(
        _("difference of the keys"),
        null=True,
        blank=True,
        help_text=_("Keys that are new, missing or perhaps renamed against what was accepted before."),
    )

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(status="open"), name="run_open_once_per_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.name} {self.as_of} {self.get_status_display()}"


class BackfillWindow(models.Model):
    """Days of a source's history that were read to the end. What stands here is not asked for again."""

    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="backfills", verbose_name=_("source")
    )
    replay = models.CharField(
        _("recorded answers"), max_length=500, blank=True, help_text=_("Folder; empty: the network.")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", verbose_name=_("run"))
    done_at = models.DateTimeField(_("done"))

    class Meta:
        verbose_name = _("window of history")
        verbose_name_plural = _("windows of history")
        ordering = ["source", "first_day"]
        constraints = [
            models.UniqueConstraint(fields=["source", "replay", "first_day"], name="backfill_window_once"),
            models.CheckConstraint(
                condition=Q(first_day__lte=models.F("last_day")), name="backfill_window_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.name} {self.first_day} – {self.last_day}"


class Capture(models.Model):
    """The bytes of one answer: hash here, bytes in the run's WARC file."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="captures", verbose_name=_("run"))
    url = models.URLField(_("address"), max_length=2000)
    method = models.CharField(_("method"), max_length=8)
    status = models.PositiveSmallIntegerField(_("status"))
    sha256 = models.CharField("sha256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("bytes"))
    content_type = models.CharField(_("content type"), max_length=200, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved"))
    observed_on = models.DateField(_("observed on"), null=True, blank=True)
    offset = models.PositiveBigIntegerField(_("offset in the WARC file"))
    length = models.PositiveBigIntegerField(_("length in the WARC file"))
    etag = models.CharField("ETag", max_length=500, blank=True)
    last_modified = models.CharField("Last-Modified", max_length=100, blank=True)

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        constraints = [models.UniqueConstraint(fields=["run", "offset"], name="capture_once_per_offset")]

    def __str__(self) -> str:
        return f"{self.url} {self.sha256[:12]}"


class UnreadableRow(models.Model):
    """A row that no parser could read safely: kept with its reason, never dropped in silence."""

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="unreadable_rows", verbose_name=_("run")
    )
    url = models.URLField(_("address"), max_length=2000)
    sha256 = models.CharField("sha256", max_length=64)
    locator = models.CharField(_("place"), max_length=200)
    reason = models.TextField(_("reason"))
    sample = models.TextField(_("sample"), blank=True)

    class Meta:
        verbose_name = _("unreadable row")
        verbose_name_plural = _("unreadable rows")

    def __str__(self) -> str:
        return f"{self.locator}: {self.reason}"

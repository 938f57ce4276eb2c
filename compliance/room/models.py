"""Tables of the room: bulletins with their items and copies, and invitations to join."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Association, Firm
from regulations.models import Measure

INVITATION_DAYS = timedelta(days=30)


def token_new() -> str:
    """256 bits that nobody guesses."""
    return get_random_string(43)


class Bulletin(models.Model):
    """What an association tells its members of one period, in both languages. Sent, it is never changed."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("bulletin", "draft")
        SENT = "sent", pgettext_lazy("bulletin", "sent")

    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="bulletins", verbose_name=_("association")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    title = models.CharField(_("title"), max_length=200)
    title_zh = models.CharField(_("Chinese title"), max_length=200, blank=True)
    intro = models.TextField(_("introduction"), blank=True, max_length=4000)
    intro_zh = models.TextField(_("Chinese introduction"), blank=True, max_length=4000)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.DRAFT)
    created_by = models.CharField(_("made by"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("last change"))
    sent_by = models.CharField(_("sent by"), max_length=254, blank=True)
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)
    sha256 = models.CharField(_("sha256 of what was sent"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ["-until", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="bulletin_period_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="bulletin_sent_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.title_here

    @property
    def title_here(self) -> str:
        """The title in the reader's language; the other one where that is not written yet."""
        wanted = (self.title_zh, self.title) if (get_language() or "").startswith("zh") else (self.title, "")
        return next((title for title in wanted if title), self.title_zh)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def key(self) -> str:
        """Name of this bulletin in ledger records."""
        return f"bulletin:{self.pk}"


class BulletinItem(models.Model):
    """One rule in a bulletin, in the words of the association."""

    bulletin = models.ForeignKey(
        Bulletin, on_delete=models.CASCADE, related_name="items", verbose_name=_("bulletin")
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="+", verbose_name=_("measure")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    heading = models.CharField(_("heading"), max_length=300)
    heading_zh = models.CharField(_("Chinese heading"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True, max_length=4000)
    text_zh = models.TextField(_("Chinese text"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("item of a bulletin")
        verbose_name_plural = _("items of bulletins")
        ordering = ["bulletin", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "measure"], name="measure_once_per_bulletin")
        ]

    def __str__(self) -> str:
        return self.heading


class BulletinCopy(models.Model):
    """One bulletin to one person: a row a person, so that nobody gets it twice."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SUPPRESSED = "suppressed", _("suppressed")

    bulletin = models.ForeignKey(
        Bulletin, on_delete=models.CASCADE, related_name="copies", verbose_name=_("bulletin")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.TextField(_("reason"), blank=True)
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("copy of a bulletin")
        verbose_name_plural = _("copies of bulletins")
        ordering = ["bulletin", "user"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "user"], name="bulletin_copy_once_per_user")
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} → {self.user}"


class BulletinReader(models.Model):
    """Whether a person wants the bulletins of an association; the token stops them without a login."""

    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="+", verbose_name=_("association")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    token = models.CharField(_("token"), max_length=64, unique=True, default=token_new, editable=False)
    wants = models.BooleanField(_("wants bulletins"), default=True)
    changed_at = models.DateTimeField(_("last change"))

    class Meta:
        verbose_name = _("reader of bulletins")
        verbose_name_plural = _("readers of bulletins")
        constraints = [models.UniqueConstraint(fields=["association", "user"], name="bulletin_reader_once")]

    def __str__(self) -> str:
        return f"{self.association}: {self.user}"


class MemberInvitation(models.Model):
    """An association asks a firm to join and to let it see its findings. Only its officer can agree."""

    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("association")
    )
    firm_name = models.CharField(_("name of the firm"), max_length=200)
    email = models.EmailField(_("mail address"))
    language = models.CharField(_("language"), max_length=16, default="zh-hans")
    token = models.CharField(_("token"), max_length=64, unique=True, default=token_new, editable=False)
    invited_by = models.CharField(_("invited by"), max_length=254, blank=True)
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("valid until"))
    mailed_at = models.DateTimeField(_("mail sent"), null=True, blank=True)
    failure = models.TextField(_("why the mail did not go"), blank=True)
    firm = models.ForeignKey(
        Firm, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("firm")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_accepted = models.BooleanField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation of a member")
        verbose_name_plural = _("invitations of members")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["association", "email"],
                condition=Q(answered_at__isnull=True),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.firm_name} → {self.association}"

    def is_open(self, now: Any) -> bool:
        return self.answered_at is None and self.expires_at > now

"""Rooms of chat services that a person's news goes to, and each message."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChatRoom(models.Model):
    """A robot's address in one room. It holds the service's secret, so it is kept sealed."""

    class Service(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu or Lark")
        SLACK = "slack", _("Slack")
        TEAMS = "teams", _("Microsoft Teams")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chat_rooms", verbose_name=_("user")
    )
    service = models.CharField(_("service"), max_length=16, choices=Service.choices)
    name = models.CharField(_("room"), max_length=80)
    address_sealed = models.BinaryField(_("sealed address"), editable=False)
    language = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES)
    weekly = models.BooleanField(_("the digest, at its day and hour"), default=True)
    instant = models.BooleanField(_("at once what a rule names"), default=True)
    active = models.BooleanField(_("active"), default=True)
    stopped_reason = models.CharField(_("why it was stopped"), max_length=32, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("chat room")
        verbose_name_plural = _("chat rooms")
        ordering = ["service", "name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="chat_room_once_per_name")]

    def __str__(self) -> str:
        return f"{self.get_service_display()} {self.name}"


class ChatPost(models.Model):
    """One message to one room, of a week or of a place in the ledger; there is one."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("message", "waiting")
        SENT = "sent", pgettext_lazy("message", "sent")
        EMPTY = "empty", pgettext_lazy("message", "nothing new")
        FAILED = "failed", pgettext_lazy("message", "failed")

    room = models.ForeignKey(
        ChatRoom, on_delete=models.CASCADE, related_name="posts", verbose_name=_("chat room")
    )
    occasion = models.CharField(_("occasion"), max_length=64)
    iso_year = models.PositiveSmallIntegerField(_("ISO year"))
    iso_week = models.PositiveSmallIntegerField(_("ISO week"))
    about = models.JSONField(_("about"), default=dict, blank=True, editable=False)
    told = models.JSONField(_("told"), default=list, blank=True, editable=False)
    text = models.TextField(_("message"), blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.QUEUED)
    reason_code = models.CharField(_("reason code"), max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    queued_at = models.DateTimeField(pgettext_lazy("moment", "queued"))
    sent_at = models.DateTimeField(pgettext_lazy("moment", "sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to a chat room")
        verbose_name_plural = _("messages to chat rooms")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["room", "occasion"], name="chat_post_once_per_occasion"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="chat_post_sent_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.occasion}"

    @property
    def key(self) -> str:
        """Name of this message in jobs."""
        return f"chat:{self.pk}"

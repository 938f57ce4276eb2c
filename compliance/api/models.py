"""Who may call, and which calls were answered already."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A program's key to what one user may see. Only its hash is kept; scopes only narrow."""

    class Scope(models.TextChoices):
        READ = "read", _("read everything its user may see")
        FINDINGS = "findings", _("settle findings")
        PRODUCTS = "products", _("write products")
        SEARCHES = "searches", _("keep and follow searches")
        EVIDENCE = "evidence", _("file documents of evidence")
        CBAM = "cbam", _("write CBAM shipments and declarations")
        CHANNELS = "channels", _("choose mails, feeds, webhooks and chat rooms")
        ROOM = "room", _("write bulletins and answer for memberships")
        STUDIES = "studies", _("start runs of studies")
        ACCOUNT = "account", _("change language and time zone of the account")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Which program uses it."))
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    sha256 = models.CharField(_("sha256"), max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=16, choices=Scope.choices), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("token of the interface")
        verbose_name_plural = _("tokens of the interface")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class AnsweredCall(models.Model):
    """A write that carried an Idempotency-Key, with its answer: the same call again gets the same answer."""

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="answered", verbose_name=_("token")
    )
    key = models.CharField("Idempotency-Key", max_length=200)
    request_sha256 = models.CharField(_("sha256 of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.TextField(_("answer"), blank=True)
    etag = models.CharField("ETag", max_length=300, blank=True, default="")
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        verbose_name = _("answered call")
        verbose_name_plural = _("answered calls")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once_per_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"

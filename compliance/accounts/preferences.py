"""In which language and by which clock a person reads our pages; mails have their own, chosen with them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.zones import zone_names
from compliance.firms.models import User


@transaction.atomic
def preferences_set(*, user: User, language: str | None = None, timezone: str | None = None) -> User:
    """The person with what was given changed. `language`: a code of settings.LANGUAGES, `timezone`: IANA.

    Raises ValidationError that names each value which cannot be taken; then nothing is changed.
    """
    faults = {}
    known = [code for code, _name in settings.LANGUAGES]
    if language is not None and language not in known:
        faults["language"] = _("Pages are written in these languages: %(known)s.") % {
            "known": ", ".join(known)
        }
    if timezone is not None and timezone not in zone_names():
        faults["timezone"] = _(
            "“%(name)s” is not a time zone. Write a name of the IANA database, such as Asia/Shanghai."
        ) % {"name": timezone}
    if faults:
        raise ValidationError(faults)
    row = User.objects.select_for_update().get(pk=user.pk)
    row.language = row.language if language is None else language
    row.timezone = row.timezone if timezone is None else timezone
    row.save(update_fields=["language", "timezone"])
    return row

"""A file on its way in: the form that takes it, and where it waits between report and confirmation."""

import secrets
import time
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from compliance.firms.imports.books import MAX_BYTES
from compliance.firms.imports.file_runs import upload_path
from compliance.firms.imports.kinds import OF_FIRMS
from compliance.firms.models import Firm
from compliance.firms.selectors import firm_list_editable

KEPT_SECONDS = 24 * 3600


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Excel, OpenDocument or CSV file, or XML declaration"), widget=UnfoldAdminFileFieldWidget
    )
    firm = forms.ModelChoiceField(
        Firm.objects.none(),
        label=_("Firm"),
        required=False,
        empty_label=_("as the column “firm” says"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Choose one if the file has no column for the firm."),
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Empty: all that hold a table of this kind."),
    )
    ignore = forms.CharField(
        label=_("Columns to leave out"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Headers as printed, separated by commas."),
    )

    whole = forms.BooleanField(
        label=_("The file is the whole bill of material of its products"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Components and substances of these products that it does not name are taken out."),
    )

    def __init__(self, *args: Any, kind: str, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != "bom":
            del self.fields["whole"]
        if kind not in OF_FIRMS:
            del self.fields["firm"]
            return
        firms = firm_list_editable(user=user)
        self.fields["firm"].queryset = firms
        if len(firms[:2]) == 1:
            self.fields["firm"].initial = firms[0]

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                gettext("The file has more than %(limit)s MB. Split it.") % {"limit": MAX_BYTES // 2**20}
            )
        return file


def upload_keep(file: UploadedFile) -> str:
    """Keep the file for a day at most; gives the name to find it by."""
    folder = Path(settings.FAIRLEAD_HOME) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    stored = f"{secrets.token_hex(16)}.table"
    with upload_path(stored).open("wb") as kept:
        for part in file.chunks():
            kept.write(part)
    return stored

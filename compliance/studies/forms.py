"""What people give on the pages of studies: a panel, a study, a share. Choices are the user's own alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.firms.models import Association
from compliance.firms.selectors import association_list_visible
from compliance.studies.models import Dataset, Report, ReportShare, Study
from compliance.studies.panels import Owner
from compliance.studies.selectors import dataset_list_visible, owners_open, report_list_visible

MOST_FIRMS = 200
"""So many firms are offered as owners; nobody but an administrator sees more."""


class OwnerField(forms.ChoiceField):
    """One of the owners for whom the user may keep panels; its value is the owner itself."""

    def __init__(self, *, user: Any, **kwargs: Any) -> None:
        associations, firms = owners_open(user=user)
        self.owners: dict[str, Owner] = {
            **{f"association:{row.pk}": row for row in associations},
            **{f"firm:{row.pk}": row for row in firms[:MOST_FIRMS]},
            "me": user,
        }
        choices = [(key, str(row) if key != "me" else _("only me")) for key, row in self.owners.items()]
        super().__init__(choices=choices, label=_("Belongs to"), **kwargs)

    def clean(self, value: Any) -> Owner:
        return self.owners[super().clean(value)]


class PanelForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Stata, Parquet or Excel; one row a firm and period, names in the first row."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.dta,.parquet,.xlsx"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = OwnerField(user=user)


class MembersForm(forms.Form):
    """A panel of an association's consenting members: for its own staff."""

    title = forms.CharField(label=_("Title"), max_length=200)
    association = forms.ModelChoiceField(label=_("Association"), queryset=Association.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="members", **kwargs)
        self.fields["association"].queryset = owners_open(user=user)[0]  # type: ignore[attr-defined]


class NewStudyForm(forms.ModelForm):
    class Meta:
        model = Study
        fields = ("title", "dataset")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].queryset = dataset_list_visible(user=user)  # type: ignore[attr-defined]


class StudyForm(forms.ModelForm):
    """The editor: title, panel of the same owner, specification."""

    class Meta:
        model = Study
        fields = ("title", "dataset", "specification")
        widgets = {
            "specification": forms.Textarea(
                attrs={"rows": 26, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
            )
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.instance
        self.fields["dataset"].queryset = dataset_list_visible(user=user).filter(  # type: ignore[attr-defined]
            association=study.association_id, firm=study.firm_id, user=study.user_id
        )

    def clean_specification(self) -> str:
        return str(self.cleaned_data["specification"]).replace("\r\n", "\n")


class ShareForm(forms.Form):
    association = forms.ModelChoiceField(label=_("Association"), queryset=Association.objects.none())
    audience = forms.ChoiceField(label=_("Shown to"), choices=ReportShare.Audience.choices)
    agreed = forms.BooleanField(
        label=_("I may show these results to them, and the owner of the figures agrees."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["association"].queryset = association_list_visible(  # type: ignore[attr-defined]
            user=user
        ).order_by("name")


class CompareForm(forms.Form):
    left = forms.ModelChoiceField(label=_("One report"), queryset=Report.objects.none())
    right = forms.ModelChoiceField(label=_("Another"), queryset=Report.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("left", "right"):
            field = self.fields[name]
            field.queryset = report_list_visible(user=user)  # type: ignore[attr-defined]
            field.label_from_instance = report_label  # type: ignore[attr-defined]


def report_label(report: Report) -> str:
    """Title, day and number: reports of one study bear one title."""
    return f"{report.title} · {report.made_at:%Y-%m-%d %H:%M} · {report.pk}"


def panel_of_same_owner(study: Study, dataset: Dataset) -> bool:
    """Whether all who see the study see the panel as well."""
    return (study.association_id, study.firm_id, study.user_id) == (
        dataset.association_id,
        dataset.firm_id,
        dataset.user_id,
    )

"""What a person enters about how they are told. Checks that need other rows stand in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from compliance.alerts.models import Subscription
from compliance.channels.events import EVENTS
from compliance.channels.models import ChatRoom
from compliance.core.zone_choice import NOT_LISTED
from compliance.core.zones import zone_choices


class DigestForm(forms.Form):
    """The weekly mail: whether, when, how."""

    active = forms.BooleanField(label=_("Send me the weekly mail"), required=False)
    weekday = forms.TypedChoiceField(label=_("Day"), choices=Subscription.Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=[(hour, f"{hour:02d}:00") for hour in range(24)], coerce=int
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        error_messages={"invalid_choice": NOT_LISTED},
        help_text=_("How far it is from UTC changes with summer time; mails follow it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    heartbeat = forms.BooleanField(
        label=_("Also in a week without news"),
        required=False,
        help_text=_("Three lines that say what was checked."),
    )


class RuleForm(forms.Form):
    """A rule; whether it can be read, its service says, with the place."""

    name = forms.CharField(label=_("Name"), max_length=80)
    text = forms.CharField(
        label=_("Rule"),
        max_length=600,
        widget=forms.TextInput(attrs={"size": 50, "spellcheck": "false", "class": "mono"}),
        help_text=_("Such as: score > 80 or skus > 5"),
    )
    note = forms.CharField(
        label=_("Why I follow this"),
        max_length=200,
        required=False,
        help_text=_("Stands in the mails of this rule."),
    )


class WebhookForm(forms.Form):
    """A receiver; whether it may be called, its service says."""

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("https, a public host, port 443 or 8443.")
    )
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = [(name, f"{name}: {words}") for name, words in EVENTS.items()]


class ChatRoomForm(forms.Form):
    """A robot of a chat room. Its address is never shown again."""

    service = forms.ChoiceField(label=_("Service"), choices=ChatRoom.Service.choices)
    name = forms.CharField(label=_("Room"), max_length=80)
    address = forms.CharField(
        label=_("Address of the robot"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Copied from the settings of the room. It is kept sealed and never shown again."),
    )
    secret = forms.CharField(
        label=_("Signing secret (DingTalk)"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class ChatWishesForm(forms.Form):
    """What goes to a room that exists."""

    weekly = forms.BooleanField(label=_("The week, at the day and hour of the mail"), required=False)
    instant = forms.BooleanField(label=_("At once what a rule names"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

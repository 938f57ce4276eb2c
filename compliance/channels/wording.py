"""Codes of refusals and outcomes of channels, in the reader's language, each with what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "not_an_address": _("This is no address. Write it as https://host.example/path."),
    "not_https": _("The address must begin with https://: what we send is only for the receiver."),
    "with_login": _("The address must hold no login and no #. Calls are proved by their signature."),
    "port": _("We call the ports 443 and 8443 only, not %(detail)s."),
    "no_host_name": _("Write the host by its public name, such as hooks.firm.example."),
    "unknown_host": _("The host is not known: nothing answers to its name."),
    "not_public": _("The host has an address inside a private network. We call public addresses only."),
    "timeout": _("The receiver did not answer within ten seconds."),
    "certificate": _("The receiver's certificate is not valid for its name."),
    "no_connection": _("No connection could be made."),
    "redirect": _("The receiver points elsewhere. Enter the address that it points to."),
    "status": _("The receiver did not take it."),
    "gone": _("The receiver says that it is gone for good (410)."),
    "stopped": _("The channel was stopped before it was called."),
    "too_many_failures": _("Too many calls in a row were given up."),
    "seal": _("Its secret cannot be read any more. Make a new one."),
    "chat_address": _("This is no address of a robot of %(detail)s. Copy it from the room's settings."),
    "chat_secret": _("The signing secret of DingTalk begins with SEC. Copy it from the robot's settings."),
    "chat_refused": _("The chat service did not take the message. Is the robot still in the room?"),
    "no_account": _("Its owner is no longer active."),
}


def refusal(code: str, detail: str = "") -> str:
    """The sentence of a code; the code itself where there are no words."""
    sentence = str(REFUSALS.get(code, code))
    return sentence % {"detail": detail} if "%(detail)s" in sentence else sentence

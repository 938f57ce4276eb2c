"""Addresses of robots in chat rooms: which are one, and how Apprise calls them. No network here.

Only hosts of the services themselves: what a user enters never decides which machine is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from compliance.channels.models import ChatRoom

Service = ChatRoom.Service


class ChatAddressRefused(Exception):
    """No address of a robot of the service; `code` says what is wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Shape:
    """How a robot's address looks, and the most bytes of one message that its service takes."""

    pattern: re.Pattern[str]
    bytes_most: int


_TEAMS_HOSTS = r"[a-z0-9.-]+\.(?:logic\.azure\.(?:com|cn)|api\.powerplatform\.com)"
SHAPES: Final = {
    Service.WECOM: Shape(
        re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{8,64})"), 2_000
    ),
    Service.DINGTALK: Shape(
        re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]{16,128})"), 15_000
    ),
    Service.FEISHU: Shape(
        re.compile(
            r"https://open\.(feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/([A-Za-z0-9_-]{8,64})/?"
        ),
        15_000,
    ),
    Service.SLACK: Shape(
        re.compile(
            r"https://hooks\.slack\.com/services/(T[A-Z0-9]{6,})/(B[A-Z0-9]{6,})/([A-Za-z0-9]{16,64})"
        ),
        3_500,
    ),
    Service.TEAMS: Shape(re.compile(rf"https://({_TEAMS_HOSTS})(?::443)?(/[^\s#]+[?&]sig=[^\s#]+)"), 20_000),
}


def address_check(service: str, address: str, *, secret: str = "") -> str:
    """The address as it is sealed; DingTalk's signing secret stands behind a blank. Raises
    ChatAddressRefused."""
    text = address.strip()
    if len(text) > 1_000 or not SHAPES[Service(service)].pattern.fullmatch(text):
        raise ChatAddressRefused("chat_address")
    signing = secret.strip()
    if not signing or service != Service.DINGTALK:
        return text
    if not re.fullmatch(r"SEC[A-Za-z0-9]{16,128}", signing):
        raise ChatAddressRefused("chat_secret")
    return f"{text} {signing}"


def apprise_url(service: str, sealed_text: str) -> str:
    """The address in Apprise's own writing. It holds the secret: never log it."""
    address, _blank, signing = sealed_text.partition(" ")
    found = SHAPES[Service(service)].pattern.fullmatch(address)
    if found is None:
        raise ChatAddressRefused("chat_address")
    if service == Service.WECOM:
        return f"wecombot://{found[1]}/"
    if service == Service.DINGTALK:
        return f"dingtalk://{signing}@{found[1]}/" if signing else f"dingtalk://{found[1]}/"
    if service == Service.FEISHU:
        return f"{'feishu' if found[1] == 'feishu.cn' else 'lark'}://{found[2]}/"
    if service == Service.SLACK:
        return f"slack://{found[1]}/{found[2]}/{found[3]}/"
    return address


def host_of(sealed_text: str) -> str:
    """The host of an address, which may be shown."""
    return quote(urlsplit(sealed_text.partition(" ")[0]).hostname or "")

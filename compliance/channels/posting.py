"""Hands one message to a chat service through Apprise. It knows no table and never tells an address.

Some services answer 200 and write in the body that they refused; Apprise does not look there, so we do.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from types import ModuleType
from typing import Any, Final

import requests
from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins import dingtalk, feishu, lark, wecombot

_answers: ContextVar[list[requests.Response] | None] = ContextVar("answers", default=None)
_REFUSALS: Final = ("errcode", "code", "StatusCode")
"""Fields of the body that are 0 where the message was taken: WeCom and DingTalk, Feishu, its older form."""


class ChatRefused(Exception):
    """The service did not take the message; `may_pass`: it may later. It carries no address."""

    def __init__(self, *, may_pass: bool) -> None:
        super().__init__("the chat service did not take the message")
        self.may_pass = may_pass


class _Watched:
    """`requests` as the plugins use it, with their answers kept for us."""

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)

    def post(self, *args: Any, **kwargs: Any) -> requests.Response:
        answer = requests.post(*args, **kwargs)
        kept = _answers.get()
        if kept is not None:
            kept.append(answer)
        return answer


def _watch(*plugins: ModuleType) -> None:
    for plugin in plugins:
        plugin.requests = _Watched()  # type: ignore[attr-defined]


_watch(wecombot, dingtalk, feishu, lark)


def chat_post(url: str, text: str) -> None:
    """Post plain text to the robot at `url`, in Apprise's writing. Raises ChatRefused."""
    asset = AppriseAsset(app_id="Fairlead", http_redirects=False, async_mode=False, secure_logging=True)
    robot = Apprise(asset=asset)
    if not robot.add(url):
        raise ChatRefused(may_pass=False)
    kept: list[requests.Response] = []
    mark = _answers.set(kept)
    try:
        taken = robot.notify(body=text, body_format=NotifyFormat.TEXT)
    finally:
        _answers.reset(mark)
    said = [_refused(answer) for answer in kept]
    if not taken or any(said):
        statuses = [answer.status_code for answer in kept]
        is_final = bool(statuses) and all(400 <= s < 500 and s not in (408, 429) for s in statuses)
        raise ChatRefused(may_pass=not is_final)


def _refused(answer: requests.Response) -> bool:
    """Whether the body of a 200 says that the message was not taken."""
    try:
        body = json.loads(answer.content[:4_000])
    except ValueError:
        return False
    return isinstance(body, dict) and any(body.get(name, 0) not in (0, None) for name in _REFUSALS)

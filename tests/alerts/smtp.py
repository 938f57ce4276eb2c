"""A real mail server on loopback that keeps what it got and can be told to misbehave."""

import asyncio
import email
import socket
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Trouble = Callable[["MailServer"], str | None]


class MailServer:
    """`on_mail`, `on_rcpt`, `on_data` may return an answer, or "drop" or "hang"; None: all is well.

    `on_data` is asked after the message was kept: whatever it says, the server has taken it.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.on_mail: Trouble | None = None
        self.on_rcpt: Trouble | None = None
        self.on_data: Trouble | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # Hooks of their own: the library reads every attribute of its handler at each connection.
        self._controller = Controller(_Hooks(self), hostname="127.0.0.1", port=self.port, data_size_limit=0)

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._controller.stop()

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=default) for raw in self.raw]

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.messages]


class _Hooks:
    """What the library calls while it talks SMTP."""

    def __init__(self, kept: MailServer) -> None:
        self.kept = kept

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        envelope.mail_from = address
        return await self._trouble(self.kept.on_mail, server) or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        answer = await self._trouble(self.kept.on_rcpt, server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.kept.raw.append(envelope.content)
        self.kept.recipients += envelope.rcpt_tos
        return await self._trouble(self.kept.on_data, server) or "250 OK"

    async def _trouble(self, trouble: Trouble | None, server: SMTP) -> str | None:
        answer = trouble(self.kept) if trouble else None
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        if answer == "hang":
            await asyncio.sleep(3)
            return "250 too late"
        return answer

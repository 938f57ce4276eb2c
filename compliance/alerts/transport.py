"""Hands a message to the mail server and tells faults that pass from refusals. It knows no delivery."""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

from django.core.mail import EmailMessage, get_connection

from compliance.core.exceptions import FairleadError

_NO_SUCH_USER = re.compile(r"\b5\.1\.(?:1|2|10)\b")
HandOver = Callable[[], None]


class NotNow(FairleadError):
    """The server did not take the message, but may later.

    `answer_lost`: it had been given the content and its answer did not arrive, so that it may have
    taken the message after all.
    """

    def __init__(self, reason: str, *, answer_lost: bool) -> None:
        super().__init__(reason)
        self.answer_lost = answer_lost


class Refused(FairleadError):
    """The server refused the message for good; `is_address`: because it does not know the recipient."""

    def __init__(self, reason: str, *, is_address: bool = False) -> None:
        super().__init__(reason)
        self.is_address = is_address


def send(message: EmailMessage, *, on_hand_over: HandOver) -> None:
    """Send through the configured backend; `on_hand_over` is called just before the content goes out.

    What `on_hand_over` raises passes through and nothing is sent. Raises NotNow or Refused.
    """
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        # Before a server looked at the message no refusal is about it, not even a 5xx.
        raise NotNow(_reason(error), answer_lost=False) from error
    handed_over = False

    def hand_over() -> None:
        nonlocal handed_over
        on_hand_over()
        handed_over = True

    try:
        with _watching(connection, hand_over):
            connection.send_messages([message])
    except (smtplib.SMTPException, OSError) as error:
        raise _fault(error, handed_over) from error
    finally:
        # The message is out or not; how the connection ends changes nothing.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.close()


@contextlib.contextmanager
def _watching(connection: Any, hand_over: HandOver) -> Iterator[None]:
    """Call `hand_over` before DATA where the backend speaks SMTP, else before anything."""
    server = getattr(connection, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        hand_over()
        yield
        return
    data = server.data

    def watched(content: Any) -> tuple[int, bytes]:
        hand_over()
        return data(content)

    server.data = watched  # type: ignore[method-assign]
    yield


def _fault(error: Exception, handed_over: bool) -> FairleadError:
    """A code from 500 on is a refusal; a code below it, or no answer at all, may pass."""
    code = _code(error)
    if code is None:
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Refused(_reason(error))
        return NotNow(_reason(error), answer_lost=handed_over)
    if code >= 500:
        return Refused(_reason(error), is_address=_is_address(error))
    return NotNow(_reason(error), answer_lost=False)


def _is_address(error: Exception) -> bool:
    """Whether the refusal is of the recipient and says that there is none (RFC 3463: 5.1.1, 5.1.2, 5.1.10).

    A 550 without such a status may be about the content or the sender: the address is kept.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return any(_NO_SUCH_USER.search(_text(answer)) for _, answer in error.recipients.values())


def _code(error: Exception) -> int | None:
    """The server's own code. -1 is smtplib's word for a connection that ended instead."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return max(codes, default=None)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return error.smtp_code
    return None


def _reason(error: Exception) -> str:
    """One line for a person: the kind of fault and the server's words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        words = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        words = str(error)
    return f"{type(error).__name__}: {words}"[:500]


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer

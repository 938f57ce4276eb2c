"""One signed POST to a checked address, by the rules of Standard Webhooks. It knows no table.

https://www.standardwebhooks.com: `webhook-id`, `webhook-timestamp` and `webhook-signature`, the last over
"id.timestamp.body" by HMAC-SHA256. Receivers have libraries for it in most languages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from time import monotonic
from typing import Final

import certifi
import urllib3

from compliance.channels.addresses import AddressRefused, Target, public_address, target_of

SECONDS: Final = 10.0
_KEPT = 500
_READ = 2_000
_MARK = "whsec_"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call. `status` None: there was no answer, `code` says why."""

    status: int | None
    code: str = ""
    text: str = ""
    milliseconds: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def secret_new() -> str:
    """A secret as receivers enter it: a mark and 256 random bits."""
    return _MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def signature_of(secret: str, *, event_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC over id, time and body: who changes one of them or sends it later is found out."""
    key = base64.b64decode(secret.removeprefix(_MARK))
    content = f"{event_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def call(url: str, *, secret: str, event_id: str, timestamp: int, body: bytes) -> Answer:
    """POST the body and wait for the answer; redirects are not followed. It raises nothing."""
    begun = monotonic()
    try:
        target = target_of(url)
        address = public_address(target.host, target.port)
    except AddressRefused as refusal:
        return Answer(None, refusal.code)
    headers = {
        "Host": target.host if target.port == 443 else f"{target.host}:{target.port}",
        "Content-Type": "application/json",
        "User-Agent": "Fairlead-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature_of(secret, event_id=event_id, timestamp=timestamp, body=body),
    }
    try:
        with pool_to(target, address) as pool:
            answer = pool.request(
                "POST", target.path, body=body, headers=headers, redirect=False, preload_content=False
            )
            text = answer.read(_READ, decode_content=False).decode("utf-8", "replace")
            answer.release_conn()
    except urllib3.exceptions.TimeoutError:
        return Answer(None, "timeout", milliseconds=_since(begun))
    except urllib3.exceptions.SSLError:
        return Answer(None, "certificate", milliseconds=_since(begun))
    except (urllib3.exceptions.HTTPError, OSError):
        return Answer(None, "no_connection", milliseconds=_since(begun))
    shown = "".join(c if c.isprintable() else " " for c in text)[:_KEPT]
    code = "" if 200 <= answer.status < 300 else "redirect" if 300 <= answer.status < 400 else "status"
    return Answer(answer.status, code, shown, _since(begun))


def pool_to(target: Target, address: str) -> urllib3.HTTPSConnectionPool:
    """A connection to the checked address that proves, by its certificate, to be the host."""
    return urllib3.HTTPSConnectionPool(
        address,
        target.port,
        timeout=urllib3.Timeout(connect=SECONDS, read=SECONDS),
        retries=False,
        maxsize=1,
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _since(begun: float) -> int:
    return round((monotonic() - begun) * 1000)

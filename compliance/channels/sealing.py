"""Seals secrets that must be shown or used again, so that a copy of the database does not hold them."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError


class SealBroken(FairleadError):
    """The secret was sealed under another SECRET_KEY, or its bytes were changed."""

    def __init__(self) -> None:
        super().__init__(
            _("A secret cannot be read: the SECRET_KEY of this installation changed. Enter it anew.")
        )


def seal(text: str) -> bytes:
    return _box(settings.SECRET_KEY).encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Raises SealBroken."""
    try:
        return _box(settings.SECRET_KEY).decrypt(bytes(sealed)).decode()
    except InvalidToken as error:
        raise SealBroken from error


def token_sha256(token: str) -> str:
    """What a token is found by."""
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fairlead channels").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

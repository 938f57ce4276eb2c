"""Keeps secret addresses out of the log: a token in a path is its holder's permission."""

import logging
import re
from typing import Any

_TOKENS = re.compile(r"/([uvac])/[A-Za-z0-9_.=-]{12,}")


class TokensHidden(logging.Filter):
    """Writes `/u/…` for the paths of unsubscribe and verdict links, calendars and feeds."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(argument) for argument in record.args)
        return True


def _hidden(part: Any) -> Any:
    return _TOKENS.sub(r"/\1/…", part) if isinstance(part, str) else part

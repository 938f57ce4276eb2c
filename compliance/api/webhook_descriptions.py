"""The events of webhooks for the OpenAPI description: what a receiver gets, and how it proves the sender."""

from __future__ import annotations

from typing import Any, Final

from compliance.channels.events import EVENTS, PING

_TEXT: Final = {"type": "string"}
_DAY: Final = {"type": ["string", "null"], "format": "date"}
_AMOUNT: Final = {"type": ["string", "null"], "description": "A decimal number as text; null: not known."}
_FINDING: Final = {
    "type": "object",
    "required": ["finding", "firm", "verdict", "score", "status", "url"],
    "properties": {
        "finding": {"type": "integer", "description": "As under /findings/{finding_id}."},
        "firm": {**_TEXT, "description": "Code of the firm."},
        "verdict": {"enum": ["act", "watch", "uncertain", "not_yours"]},
        "score": {**_TEXT, "description": "0 to 100, as text."},
        "status": {"enum": ["unread", "in_process", "applicable", "excluded", "done"]},
        **{name: _TEXT for name in ("title", "regime", "stage", "symbol", "source_url", "url")},
        "markets": {"type": "array", "items": _TEXT},
        "next_step": {**_TEXT, "description": "Code of the next step."},
        "next_on": _DAY,
        "next_role": {**_TEXT, "description": "What the next date is, such as comment_deadline."},
        "due_on": {**_DAY, "description": "The firm's own date."},
        "sku_count": {"type": "integer"},
        "value": _AMOUNT,
        "currency": _TEXT,
        "owner": {"type": ["string", "null"]},
        "actor": {**_TEXT, "description": "Who did it; “fairlead” where nobody did."},
        "before": {"description": "What it was before, where the event is a change."},
        "after": {"description": "What it is now, where the event is a step of a person."},
        "reason": {**_TEXT, "description": "The person's words, where a step asks for them."},
    },
}
_DOCUMENT: Final = {
    "type": "object",
    "required": ["evidence", "firm", "title", "expires_on"],
    "properties": {
        "evidence": {"type": "integer"},
        **{name: _TEXT for name in ("firm", "title", "issuer", "number", "actor")},
        "expires_on": {"type": "string", "format": "date"},
        "days": {"type": "integer", "description": "Threshold that was passed; 0: it expired."},
    },
}
_PING: Final = {"type": "object", "properties": {"webhook": {"type": "integer"}}}
_HEADERS: Final = (
    ("webhook-id", "The same for every attempt at the same event: drop what you have had."),
    ("webhook-timestamp", "Seconds since 1970. Refuse what is older than five minutes."),
    ("webhook-signature", "“v1,” and base64 of HMAC-SHA256 over “id.timestamp.body”, keyed by the secret."),
)


def webhooks_described() -> dict[str, Any]:
    """OpenAPI 3.1 `webhooks`: one entry an event."""
    return {name: {"post": _operation(name)} for name in (*EVENTS, PING)}


def _operation(name: str) -> dict[str, Any]:
    content = _PING if name == PING else _DOCUMENT if name.startswith("evidence.") else _FINDING
    words = "a test call, sent from the page of the webhook" if name == PING else str(EVENTS[name])
    return {
        "summary": words,
        "operationId": f"webhook_{name.replace('.', '_')}",
        "tags": ["webhooks"],
        "parameters": [
            {"name": header, "in": "header", "required": True, "schema": _TEXT, "description": meaning}
            for header, meaning in _HEADERS
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _body(name, content)}}},
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "Gone for good: the webhook is stopped."},
            "default": {"description": "Tried again after 1, 5, 30, 120, 360, 720 and 1440 minutes."},
        },
    }


def _body(name: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "timestamp", "ledger", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "ledger": {
                "type": ["object", "null"],
                "description": "The record of the hash chain that this is; null for a test call.",
                "properties": {"position": {"type": "integer"}, "digest": _TEXT},
            },
            "data": content,
        },
    }

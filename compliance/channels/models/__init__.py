"""Tables of feeds, webhooks and chat rooms, a file a subject."""

from compliance.channels.models.chat import ChatPost, ChatRoom
from compliance.channels.models.feed import Feed, FeedDate
from compliance.channels.models.webhook import Webhook, WebhookCall

__all__ = ["ChatPost", "ChatRoom", "Feed", "FeedDate", "Webhook", "WebhookCall"]

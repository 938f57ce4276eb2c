"""Registers the calls of webhooks and the messages of chat rooms with the work queue."""

from datetime import datetime

from compliance.channels.chat_sending import Attempt as ChatAttempt
from compliance.channels.chat_sending import chat_attempt, chat_settle
from compliance.channels.chats import chats_queue
from compliance.channels.telling import Attempt, call_attempt, call_settle, calls_prune, events_tell
from compliance.core.handlers import job_handler, ticker
from compliance.core.models import Job


def _number(job: Job) -> int:
    return int(job.subject.partition(":")[2])


def webhook_prepare(job: Job) -> Attempt | None:
    return call_attempt(call_id=_number(job))


@job_handler("webhook", prepare=webhook_prepare)
def webhook(job: Job, attempt: Attempt | None) -> None:
    call_settle(call_id=_number(job), attempt=attempt)


def chat_prepare(job: Job) -> ChatAttempt | None:
    return chat_attempt(post_id=_number(job))


@job_handler("chat", prepare=chat_prepare)
def chat(job: Job, attempt: ChatAttempt | None) -> None:
    chat_settle(post_id=_number(job), attempt=attempt)


@ticker
def webhooks_look(now: datetime) -> None:
    events_tell(now=now)


@ticker
def webhooks_forget(now: datetime) -> None:
    calls_prune(now=now)


@ticker
def chats_look(now: datetime) -> None:
    chats_queue(now=now)

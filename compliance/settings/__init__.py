"""Settings, a file a subject; every value can come from the environment, the rest is said here."""

from compliance.settings.accounts import *  # noqa: F403
from compliance.settings.base import *  # noqa: F403
from compliance.settings.cache import *  # noqa: F403
from compliance.settings.celery import *  # noqa: F403
from compliance.settings.crawl import *  # noqa: F403
from compliance.settings.database import *  # noqa: F403
from compliance.settings.email import *  # noqa: F403
from compliance.settings.jobs import *  # noqa: F403
from compliance.settings.policy import *  # noqa: F403
from compliance.settings.security import *  # noqa: F403
from compliance.settings.understanding import *  # noqa: F403
from compliance.settings.unfold import *  # noqa: F403

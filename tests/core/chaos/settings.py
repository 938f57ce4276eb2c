"""Production's settings with a table for effects and little patience, so that a drill takes seconds."""

from compliance.settings import *  # noqa: F403
from compliance.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.chaos"]
JOB_LEASE_SECONDS = 2
JOB_LONG_LEASE_SECONDS = 3
JOB_BACKOFF_SECONDS = [0]
JOB_SLICE_SECONDS = 1
CELERY_TASK_SOFT_TIME_LIMIT = 2
CELERY_TASK_TIME_LIMIT = 3
# Only the sweep: what the product finds due by itself would mix with the work that is counted.
CELERY_BEAT_SCHEDULE = {
    "stale leases": CELERY_BEAT_SCHEDULE["stale leases"] | {"schedule": 1.0, "options": {"expires": 5}}
}

"""Celery as measured: the database row is the work, a message only wakes a worker."""

from compliance.settings.environment import FAIRLEAD_HOME, env

CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:1/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 30,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_BEAT_SCHEDULE = {
    "what is due": {
        "task": "compliance.core.tasks.pipeline_tick",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "stale leases": {
        "task": "compliance.core.tasks.jobs_sweep_task",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
}
"""Only a trigger: what is due is computed from the database, so two beats do no harm."""
CELERY_BEAT_SCHEDULE_FILENAME = str(FAIRLEAD_HOME / "beat" / "schedule")
CELERY_BEAT_SCHEDULER = "compliance.core.beating:AliveScheduler"

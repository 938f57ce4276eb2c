"""How patient the work queue is."""

from compliance.settings.environment import FAIRLEAD_HOME, env

JOB_ATTEMPTS = env.int("JOB_ATTEMPTS", default=3)
"""So many attempts, then the job is quarantined with its reason."""
JOB_BACKOFF_SECONDS = env.list("JOB_BACKOFF_SECONDS", cast=int, default=[30, 120])
"""Wait after the first failed attempt, after the second, ...; below the broker's visibility timeout."""
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=15)
"""Work in one transaction: its row lock says that the worker lives, the lease covers the moment before."""
JOB_LONG_LEASE_SECONDS = env.int("JOB_LONG_LEASE_SECONDS", default=60)
"""Work with network or subprocess; renewed every third of it."""
JOB_IDLE_SECONDS = env.int("JOB_IDLE_SECONDS", default=300)
"""PostgreSQL ends a transaction of a job that asked nothing for so long: its worker hangs or is cut off."""
JOB_SLICE_SECONDS = env.int("JOB_SLICE_SECONDS", default=60)
"""One wake-up takes new jobs for so long."""
JOB_KEEP_DAYS = env.int("JOB_KEEP_DAYS", default=14)
"""Finished jobs are kept so long; what they decided stays in the ledger."""
JOB_QUEUES = {"crawl": "crawl", "study": "analytics"}
"""Beginning of a job's kind → named queue; everything else goes to the default queue."""
JOB_NUDGE_EXPIRES = 300
"""Wake-ups that no worker fetched for so many seconds are dropped; the sweep sends new ones."""
JOB_TIME_LIMITS = {
    "crawl": {"soft_time_limit": 2400, "time_limit": 2460},
    "analytics": {"soft_time_limit": 3600, "time_limit": 3660},
}
"""Named queue → limits of one wake-up in seconds where work may take longer than a task usually may."""
ALIVE_DIR = env.str("ALIVE_DIR", default=str(FAIRLEAD_HOME / "alive"))
"""Where worker and beat touch a file as a sign of life; each machine and each container has its own."""

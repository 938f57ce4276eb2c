"""Where is counted and what is kept for a while: counts for all processes, results for each alone."""

from typing import Any

from compliance.settings.environment import env

CACHES: dict[str, dict[str, Any]] = {
    # Attempts and calls. The embedded server's address is set before Django starts; see core.embedded.
    "default": {
        "BACKEND": "compliance.core.counting.SharedCache",
        "LOCATION": env.str("REDIS_URL", default="redis://127.0.0.1:1/0"),
        "KEY_PREFIX": "fairlead.count",
    },
    # Results that are computed anew where they are missing: never in the Redis of the queue.
    "results": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "results",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

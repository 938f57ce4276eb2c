"""Where crawls run and what they may read."""

from compliance.settings.environment import FAIRLEAD_HOME, env

CRAWL_RUNS_DIR = FAIRLEAD_HOME / "runs"
"""One folder a run: report, items, captures in WARC."""
CRAWL_TIMEOUT_SECONDS = env.int("CRAWL_TIMEOUT_SECONDS", default=1800)
CRAWL_CONTACT = env.str("CRAWL_CONTACT", default="")
"""Mail address in the user agent. The crawler refuses a live crawl without it; a replay needs none."""
CRAWL_REPLAY = env.str("CRAWL_REPLAY", default="")
"""Folder of recorded answers; when set, workers read it instead of the network."""

"""The one reader of environment variables, and the places that follow from them."""

from pathlib import Path

import environ

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
FAIRLEAD_HOME = Path(env.str("FAIRLEAD_HOME", default=str(BASE_DIR / ".fairlead"))).resolve()
"""Where everything lives that this installation writes: embedded servers, captures, mails, uploads."""

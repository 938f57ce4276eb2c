"""Where the trained second opinion of the understanding lies."""

from compliance.settings.environment import FAIRLEAD_HOME

UNDERSTANDING_MODEL_DIR = FAIRLEAD_HOME / "understanding"
"""Written by `manage.py train_understanding`; without it the model is trained from the seeds in memory."""

"""From reports, customs rows and registers to one table: the steps a study takes before its models.

Each step says in a note what it did and how many rows it touched; none guesses silently.
"""

from compliance.econometrics.assembling.steps import Step, assembled, steps_of

__all__ = ["Step", "assembled", "steps_of"]

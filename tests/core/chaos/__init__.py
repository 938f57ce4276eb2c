"""Processes on embedded servers of their own, killed at random by a seed: `python -m tests.core.chaos`."""

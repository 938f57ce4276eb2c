"""Faults that a person can act on. They carry facts and never log themselves."""


class FairleadError(Exception):
    """A fault with a message that says what, where and what to do."""

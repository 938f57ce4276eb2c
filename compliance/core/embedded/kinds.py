"""The two servers by name, and the environment variable that replaces each; imports nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is its folder in the home, `title` its name in messages, `variable` holds its address."""

    name: str
    title: str
    variable: str


POSTGRES = Kind(name="postgres", title="PostgreSQL", variable="DATABASE_URL")
REDIS = Kind(name="redis", title="Redis", variable="REDIS_URL")
KINDS = (POSTGRES, REDIS)

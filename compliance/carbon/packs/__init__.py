"""Editions of the law as data: one folder an edition, and the script that builds them from collected facts."""

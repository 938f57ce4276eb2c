"""Editions of the law as data: a folder an edition, and the script that builds them from facts."""

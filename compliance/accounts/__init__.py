"""Accounts: who gets in, how a colleague is invited, what happens after failed attempts."""

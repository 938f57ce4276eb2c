"""The ledger: what we decided, from what, in a chain that shows every change."""

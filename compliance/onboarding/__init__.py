"""The first ten minutes: from a login to the own products' result, Monday's mail and a colleague."""

"""The language of formulas and sample expressions: read, expanded into terms, worked out on a table."""

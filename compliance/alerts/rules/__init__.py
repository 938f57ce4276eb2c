"""Rules that a reader writes: which findings are told at once. Language, meaning, preview."""

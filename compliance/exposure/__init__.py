"""Where measures meet products: matches, scores, findings."""

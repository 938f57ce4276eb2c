"""Search over what regulators publish and what a firm sells, and searches that somebody follows."""

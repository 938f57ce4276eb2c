"""One module a figure; each prints JSON."""

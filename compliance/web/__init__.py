"""Pages: they call services and selectors only."""

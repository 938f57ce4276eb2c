"""Pages of studies: everything they show comes through the selectors."""

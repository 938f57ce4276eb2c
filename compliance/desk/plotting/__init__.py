"""Plots of pages: a picture made here that works everywhere, and the same made interactive by a script."""

"""Crawlers read what regulators publish. They know pages and formats; they know neither Django nor firms."""

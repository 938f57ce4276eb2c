"""From a crawl's run folder to notices, listings and versions."""

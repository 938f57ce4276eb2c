"""Text out of the files that regulators attach: PDF and HTML. Pure; it judges no text."""

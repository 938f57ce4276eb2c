"""What a firm lacks: obligations against evidence, the steps that close the gaps, and their order."""

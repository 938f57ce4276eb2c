"""What the law says: sources, notices, measures, substances, nomenclature."""

"""The officer's desk: pages of today's list, findings, notices, products, dates and evidence."""

"""Names of the figures every result has, whatever the scheme; null where a scheme knows no such figure."""

KEYS = (
    "see",
    "sefa",
    "sefa_process",
    "sefa_precursors",
    "certificates_t",
    "certificates_per_t",
    "cost_eur",
    "cost_eur_per_t",
)

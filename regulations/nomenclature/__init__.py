"""Which codes of HS, CN and ICS hold when, and what became of them. Pure: no Django, no network."""

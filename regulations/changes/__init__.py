"""What changed at a source between two of its states, as typed events. Pure: no database, no Django."""

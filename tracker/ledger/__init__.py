"""The append-only record, and the unit of work that writes it."""

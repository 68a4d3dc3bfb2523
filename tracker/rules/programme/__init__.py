"""What a programme says: its model, reading, validation, catalogue and differences."""

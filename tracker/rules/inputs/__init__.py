"""What a year of an agency says: its model, read from JSON and tables, and written."""

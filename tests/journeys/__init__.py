"""Whole stories in a real browser, as people live them: through pages only."""

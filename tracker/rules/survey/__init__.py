"""Measures from answers and counts, their statistics and breakdowns."""

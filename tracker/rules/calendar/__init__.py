"""Periods, reporting windows, local time and working days."""

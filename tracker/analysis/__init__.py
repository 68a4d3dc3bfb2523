"""Looks at a year and decides nothing: checks, findings, forecasts, what-if."""

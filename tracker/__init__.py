"""Cumple: commitments of public agencies, their evidence, and reports that anyone can check."""

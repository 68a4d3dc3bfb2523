"""The steps of a result, in words."""

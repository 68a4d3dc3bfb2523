"""From a year's inputs to its result."""

"""The law: what counts, what a year says, how it is scored and explained, who may do what."""

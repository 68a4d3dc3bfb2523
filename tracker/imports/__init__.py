"""Taking over figures that were published elsewhere: one file, one unit of work, all or nothing."""

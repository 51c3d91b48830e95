"""People: the human being behind every training record and application."""

"""The induction tutor's pages."""

"""Academic years: the dates that open and close them, and the rules that differ from year to year."""

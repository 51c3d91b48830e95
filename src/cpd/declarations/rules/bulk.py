"""How many declarations come at once (rule DEC-29)."""

MOST_ROWS = 500
MOST_BYTES = 1_000_000
LONGEST_REFERENCE = 64
"""Characters of a reference that is the provider's own."""

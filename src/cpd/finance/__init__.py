"""What statements come to: bands, prices, totals, and what was paid."""

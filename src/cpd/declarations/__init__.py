"""What providers declare, and the line items that put it on a statement."""

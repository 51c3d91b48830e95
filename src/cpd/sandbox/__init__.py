"""A made-up world in which providers test against a simulated date."""

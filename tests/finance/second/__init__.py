"""A second calculation of statements, from the written rules alone: it knows nothing of the first."""

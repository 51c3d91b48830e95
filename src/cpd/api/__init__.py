"""The HTTP edge for providers."""

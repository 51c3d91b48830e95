"""Signing in and out, the second factor, and who may see which page."""

"""Contracts: what a declaration is worth."""

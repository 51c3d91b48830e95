"""The cpd command: thin calls of commands."""

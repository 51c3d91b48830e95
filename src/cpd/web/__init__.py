"""The pages for people, one package per audience."""

"""What the rules about a declaration need to know, gathered in as few statements as can be."""

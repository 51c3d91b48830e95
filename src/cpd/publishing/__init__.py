"""Who may see what, rendered and stored; and the proof that the store is right."""

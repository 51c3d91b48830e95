"""What providers are promised: how each version names the fields of a resource, and words an error."""

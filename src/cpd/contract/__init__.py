"""What providers are promised: the only place that knows a field's name in a version."""

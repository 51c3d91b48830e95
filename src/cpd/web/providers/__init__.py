"""Pages for the people of lead providers: webhooks for developers, declarations from a CSV file."""

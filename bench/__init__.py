"""Speed and memory of the service, beside two usual ways to build it and beside PostgreSQL itself."""

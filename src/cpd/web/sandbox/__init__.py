"""The sandbox's own pages: tokens, people, the clock, emails, scenarios. They are not there in production."""

"""The sandbox's own pages: tokens, people, the clock, e-mails, scenarios. They are not there in production."""

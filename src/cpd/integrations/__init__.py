"""The world outside: email, sign-in, the school register and the teaching record, each behind a protocol."""

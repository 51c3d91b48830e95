"""The world outside: e-mail, sign-in, the school register and the teaching record, each behind a protocol."""

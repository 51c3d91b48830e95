"""What comes from outside and from all sides at once: each line of what nothing may stop is a test here."""

"""What version 3 says."""

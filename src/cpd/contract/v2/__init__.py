"""What version 2 says where it differs from version 1."""

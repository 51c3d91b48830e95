"""The pages of lead providers."""

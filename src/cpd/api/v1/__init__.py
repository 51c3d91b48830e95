"""The routes of version 1, thin: who may call, which feed, which filters."""

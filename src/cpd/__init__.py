"""Manage Teacher CPD: two teacher-training programmes, and the API that joins everyone who runs them."""

__version__ = "0.1.0"
